ALTER TABLE books.orders ADD COLUMN details_id VARCHAR;
COMMENT ON COLUMN books.orders.details_id IS 'what the order says beside name and price; null: as usual';
ALTER TABLE books.services ADD COLUMN holder_id VARCHAR;
COMMENT ON COLUMN books.services.holder_id IS 'the end customer who holds the name; null: the partner';
CREATE INDEX ix_services_holder_id ON books.services (holder_id);

CREATE TABLE books.holders (
	holder_id VARCHAR NOT NULL,
	partner_id VARCHAR NOT NULL,
	sealed VARCHAR,
	email_mark VARCHAR,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	changed_at TIMESTAMP WITH TIME ZONE,
	erased_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_holders PRIMARY KEY (holder_id)
);
COMMENT ON COLUMN books.holders.sealed IS 'the customer''s data; null once they are erased';
COMMENT ON COLUMN books.holders.email_mark IS 'a keyed digest of the address, to find it and to write nobody there';
CREATE INDEX ix_holders_partner_id ON books.holders (partner_id, made_at);
CREATE INDEX ix_holders_email_mark ON books.holders (email_mark);

CREATE TABLE front.order_details (
	details_id VARCHAR DEFAULT 'det_' || replace(uuidv7()::text, '-', '') NOT NULL,
	partner_id VARCHAR NOT NULL,
	holder_id VARCHAR,
	sealed VARCHAR,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	erased_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_order_details PRIMARY KEY (details_id)
);
COMMENT ON COLUMN front.order_details.holder_id IS 'null: the partner holds the name';
COMMENT ON COLUMN front.order_details.sealed IS 'holder, name servers, transfer code; sealed; null once it is erased';
CREATE INDEX ix_order_details_partner_id ON front.order_details (partner_id, made_at);
CREATE INDEX ix_order_details_holder_id ON front.order_details (holder_id);

GRANT SELECT, INSERT, UPDATE ON books.holders TO partnerdesk_worker;
GRANT SELECT ON books.holders TO partnerdesk_web;
GRANT SELECT, INSERT ON front.order_details TO partnerdesk_web;
GRANT SELECT ON front.order_details TO partnerdesk_worker;
