ALTER TABLE books.price_lists
	ADD COLUMN number INTEGER,
	ADD COLUMN valid_until TIMESTAMP WITH TIME ZONE;

UPDATE books.price_lists SET number = counted.number FROM (
	SELECT price_list_id, row_number() OVER (ORDER BY made_at, price_list_id) AS number
	FROM books.price_lists
) counted WHERE counted.price_list_id = price_lists.price_list_id;

ALTER TABLE books.price_lists
	ALTER COLUMN number SET NOT NULL,
	ADD CONSTRAINT uq_price_lists_number UNIQUE (number),
	ADD CONSTRAINT ck_price_lists_ends_after_its_start CHECK (valid_until > valid_from);
COMMENT ON COLUMN books.price_lists.number IS 'the how-manyth of ours';
COMMENT ON COLUMN books.price_lists.valid_until IS 'the first moment it does not count; a newer one may end it sooner';

-- What had a price until now was the registering of a name.
ALTER TABLE books.name_prices ADD COLUMN operation VARCHAR NOT NULL DEFAULT 'register';
ALTER TABLE books.name_prices ALTER COLUMN operation DROP DEFAULT;
ALTER TABLE books.name_prices
	DROP CONSTRAINT pk_name_prices,
	ADD CONSTRAINT pk_name_prices PRIMARY KEY (price_list_id, zone, operation),
	ADD CONSTRAINT ck_name_prices_operation_known CHECK (operation IN ('register', 'renew', 'transfer'));

ALTER TABLE books.orders
	ADD COLUMN quote_id VARCHAR,
	ADD COLUMN promotion_id VARCHAR,
	ADD COLUMN promotion_minor BIGINT;
COMMENT ON COLUMN books.orders.promotion_minor IS 'instead of the list price';

CREATE TABLE books.promotions (
	promotion_id VARCHAR NOT NULL,
	line BIGINT GENERATED ALWAYS AS IDENTITY,
	zone VARCHAR NOT NULL,
	operation VARCHAR NOT NULL,
	price_minor BIGINT,
	currency VARCHAR NOT NULL,
	valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
	valid_until TIMESTAMP WITH TIME ZONE NOT NULL,
	demonstration BOOLEAN NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_promotions PRIMARY KEY (promotion_id),
	CONSTRAINT ck_promotions_amount_possible CHECK (price_minor > 0),
	CONSTRAINT ck_promotions_ends_after_its_start CHECK (valid_until > valid_from),
	CONSTRAINT ck_promotions_operation_known CHECK (operation IN ('register', 'renew', 'transfer')),
	CONSTRAINT uq_promotions_line UNIQUE (line)
);
COMMENT ON COLUMN books.promotions.line IS 'of two that count at once the later one does';
COMMENT ON COLUMN books.promotions.price_minor IS 'a year, without VAT; none: the list price counts again';
CREATE TABLE front.quotes (
	quote_id VARCHAR DEFAULT 'quo_' || replace(uuidv7()::text, '-', '') NOT NULL,
	customer_id VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	zone VARCHAR NOT NULL,
	operation VARCHAR NOT NULL,
	years INTEGER NOT NULL,
	currency VARCHAR NOT NULL,
	price_minor BIGINT NOT NULL,
	because VARCHAR NOT NULL,
	floor_applied BOOLEAN NOT NULL,
	list_minor BIGINT NOT NULL,
	promotion_minor BIGINT,
	promotion_id VARCHAR,
	cost_minor BIGINT NOT NULL,
	discount_permille INTEGER NOT NULL,
	tier_id VARCHAR NOT NULL,
	tier_version INTEGER NOT NULL,
	price_list_id VARCHAR NOT NULL,
	list_valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
	list_valid_until TIMESTAMP WITH TIME ZONE,
	pinned_at TIMESTAMP WITH TIME ZONE NOT NULL,
	pinned_until TIMESTAMP WITH TIME ZONE NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_quotes PRIMARY KEY (quote_id),
	CONSTRAINT ck_quotes_not_below_cost CHECK (price_minor >= cost_minor),
	CONSTRAINT ck_quotes_ends_after_its_start CHECK (pinned_until > pinned_at),
	CONSTRAINT ck_quotes_operation_known CHECK (operation IN ('register', 'renew', 'transfer'))
);
COMMENT ON COLUMN front.quotes.price_minor IS 'for all the years, without VAT';
CREATE INDEX ix_quotes_customer_id ON front.quotes (customer_id, made_at);
CREATE TABLE front.price_files (
	file_id VARCHAR DEFAULT replace(uuidv7()::text, '-', '') NOT NULL,
	user_id VARCHAR NOT NULL,
	content BYTEA NOT NULL,
	sha256 VARCHAR NOT NULL,
	first_day DATE NOT NULL,
	last_day DATE,
	demonstration BOOLEAN NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_price_files PRIMARY KEY (file_id)
);
COMMENT ON COLUMN front.price_files.user_id IS 'who sent it';
COMMENT ON COLUMN front.price_files.content IS 'byte for byte as it came';
COMMENT ON COLUMN front.price_files.first_day IS 'in Prague; promotions say their own';

CREATE FUNCTION books.refuse_late_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A line added to a list that stands would change what the list said in the past.
    PERFORM 1 FROM books.price_lists
        WHERE price_list_id = NEW.price_list_id AND xmin = pg_current_xact_id()::xid;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The price list % is published; make a new one.', NEW.price_list_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION books.refuse_late_price() FROM PUBLIC;

CREATE TRIGGER name_prices_come_with_their_list BEFORE INSERT ON books.name_prices
FOR EACH ROW EXECUTE FUNCTION books.refuse_late_price();

CREATE TRIGGER price_lists_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.price_lists
FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();

CREATE TRIGGER name_prices_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.name_prices
FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();

CREATE TRIGGER promotions_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.promotions
FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();

REVOKE UPDATE ON books.price_lists, books.name_prices FROM partnerdesk_worker;
GRANT SELECT, INSERT ON books.promotions TO partnerdesk_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA books TO partnerdesk_worker;
GRANT SELECT ON books.promotions TO partnerdesk_web;
GRANT SELECT, INSERT ON front.quotes, front.price_files TO partnerdesk_web;
GRANT SELECT ON front.price_files TO partnerdesk_worker;
