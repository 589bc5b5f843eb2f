DROP TABLE front.quotes, front.price_files, books.promotions;

DROP TRIGGER name_prices_come_with_their_list ON books.name_prices;
DROP TRIGGER name_prices_is_final ON books.name_prices;
DROP TRIGGER price_lists_is_final ON books.price_lists;
DROP FUNCTION books.refuse_late_price();

GRANT UPDATE ON books.price_lists, books.name_prices TO partnerdesk_worker;

ALTER TABLE books.orders
	DROP COLUMN quote_id,
	DROP COLUMN promotion_id,
	DROP COLUMN promotion_minor;

-- Before there were operations a list had the price of one: the others are gone.
DELETE FROM books.name_prices WHERE operation <> 'register';
ALTER TABLE books.name_prices
	DROP CONSTRAINT pk_name_prices,
	DROP COLUMN operation,
	ADD CONSTRAINT pk_name_prices PRIMARY KEY (price_list_id, zone);

ALTER TABLE books.price_lists
	DROP COLUMN number,
	DROP COLUMN valid_until;
