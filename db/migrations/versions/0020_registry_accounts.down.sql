DROP TABLE books.registry_messages, books.registry_waits, books.registry_accounts;
DROP INDEX books.ix_submissions_name;
ALTER TABLE books.submissions DROP COLUMN ruled_by, DROP COLUMN ruled, DROP COLUMN facts, DROP COLUMN operation;
ALTER TABLE books.submissions ADD CONSTRAINT fk_submissions_order_id_orders FOREIGN KEY(order_id) REFERENCES books.orders (order_id);
COMMENT ON COLUMN books.submissions.order_id IS NULL;
