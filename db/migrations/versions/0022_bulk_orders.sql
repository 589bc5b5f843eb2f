CREATE TABLE books.bulk_orders (
	bulk_id VARCHAR NOT NULL,
	partner_id VARCHAR NOT NULL,
	names INTEGER NOT NULL,
	status VARCHAR NOT NULL,
	stopped VARCHAR,
	begun_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	ended_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_bulk_orders PRIMARY KEY (bulk_id),
	CONSTRAINT ck_bulk_orders_status_known CHECK (status IN ('running', 'done')),
	CONSTRAINT ck_bulk_orders_stopped_known CHECK (stopped IN ('cancelled', 'funds_never_came'))
);
COMMENT ON COLUMN books.bulk_orders.names IS 'how many were ordered';
COMMENT ON COLUMN books.bulk_orders.stopped IS 'why no more items are begun';
CREATE INDEX ix_books_bulk_orders_partner_id ON books.bulk_orders (partner_id, bulk_id);

CREATE TABLE front.bulk_orders (
	bulk_id VARCHAR NOT NULL,
	customer_id VARCHAR NOT NULL,
	user_id VARCHAR,
	file_name VARCHAR,
	details_id VARCHAR,
	tier_id VARCHAR NOT NULL,
	tier_version INTEGER NOT NULL,
	priced_at TIMESTAMP WITH TIME ZONE NOT NULL,
	priced_until TIMESTAMP WITH TIME ZONE NOT NULL,
	sent_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE,
	choice VARCHAR,
	until_line INTEGER,
	passed_on_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_bulk_orders PRIMARY KEY (bulk_id),
	CONSTRAINT ck_bulk_orders_choice_known CHECK (choice IN ('all', 'covered'))
);
COMMENT ON COLUMN front.bulk_orders.user_id IS 'none where a program sent it';
COMMENT ON COLUMN front.bulk_orders.file_name IS 'none where it was typed';
COMMENT ON COLUMN front.bulk_orders.details_id IS 'the details all its names share';
COMMENT ON COLUMN front.bulk_orders.until_line IS 'the last line that is ordered';
CREATE INDEX ix_bulk_orders_customer_id ON front.bulk_orders (customer_id, bulk_id);
CREATE INDEX ix_bulk_orders_not_passed_on ON front.bulk_orders (asked_at) WHERE asked_at IS NOT NULL AND passed_on_at IS NULL;

CREATE TABLE front.bulk_lines (
	bulk_id VARCHAR NOT NULL,
	line INTEGER NOT NULL,
	typed VARCHAR NOT NULL,
	years INTEGER NOT NULL,
	name VARCHAR,
	zone VARCHAR,
	fault VARCHAR,
	other VARCHAR,
	order_id VARCHAR,
	CONSTRAINT pk_bulk_lines PRIMARY KEY (bulk_id, line),
	CONSTRAINT ck_bulk_lines_fault_known CHECK (fault IN ('empty', 'too_long', 'zone_not_sold', 'not_second_level', 'bad_characters', 'double_hyphen', 'no_international', 'years_wrong', 'width_wrong', 'twice', 'already_yours', 'taken'))
);
COMMENT ON COLUMN front.bulk_lines.line IS 'in the list as it came';
COMMENT ON COLUMN front.bulk_lines.other IS 'the line or the order a fault is about';
COMMENT ON COLUMN front.bulk_lines.order_id IS 'of the order it becomes; none with a fault';

CREATE TABLE front.bulk_prices (
	bulk_id VARCHAR NOT NULL,
	zone VARCHAR NOT NULL,
	years INTEGER NOT NULL,
	quote JSONB NOT NULL,
	CONSTRAINT pk_bulk_prices PRIMARY KEY (bulk_id, zone, years)
);
COMMENT ON COLUMN front.bulk_prices.quote IS 'what one name costs, and why';

GRANT SELECT, INSERT, UPDATE ON books.bulk_orders TO partnerdesk_worker;
GRANT SELECT ON books.bulk_orders TO partnerdesk_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON front.bulk_orders, front.bulk_lines, front.bulk_prices TO partnerdesk_web;
GRANT SELECT ON front.bulk_orders, front.bulk_lines, front.bulk_prices TO partnerdesk_worker;
