CREATE TABLE books.renewal_notices (
	order_id VARCHAR NOT NULL,
	until DATE NOT NULL,
	notice VARCHAR NOT NULL,
	partner_id VARCHAR NOT NULL,
	told_on DATE NOT NULL,
	CONSTRAINT pk_renewal_notices PRIMARY KEY (order_id, until, notice),
	CONSTRAINT ck_renewal_notices_notice_known CHECK (notice IN ('month', 'week', 'ended'))
);
COMMENT ON COLUMN books.renewal_notices.order_id IS 'the order that brought the name';
COMMENT ON COLUMN books.renewal_notices.told_on IS 'in the letter of this day';
CREATE INDEX ix_renewal_notices_partner_id ON books.renewal_notices (partner_id, told_on);
CREATE INDEX ix_services_registered_until ON books.services (registered_until) WHERE ended_at IS NULL;

CREATE TABLE front.renewal_choices (
	partner_id VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	automatic BOOLEAN NOT NULL,
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	changed_by VARCHAR NOT NULL,
	CONSTRAINT pk_renewal_choices PRIMARY KEY (partner_id, name)
);
COMMENT ON COLUMN front.renewal_choices.name IS 'empty: all names that have no line of their own';
COMMENT ON COLUMN front.renewal_choices.changed_by IS 'a user''s id';

GRANT SELECT, INSERT, UPDATE ON books.renewal_notices TO partnerdesk_worker;
GRANT SELECT ON books.renewal_notices TO partnerdesk_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON front.renewal_choices TO partnerdesk_web;
GRANT SELECT ON front.renewal_choices TO partnerdesk_worker;
