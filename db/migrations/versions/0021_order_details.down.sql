DROP TABLE front.order_details, books.holders;
ALTER TABLE books.services DROP COLUMN holder_id;
ALTER TABLE books.orders DROP COLUMN details_id;
