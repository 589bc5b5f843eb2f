CREATE TABLE front.deposit_settings (
	partner_id VARCHAR NOT NULL,
	alert_below_minor BIGINT NOT NULL,
	auto_top_up_minor BIGINT,
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	changed_by VARCHAR NOT NULL,
	passed_on_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_deposit_settings PRIMARY KEY (partner_id),
	CONSTRAINT ck_deposit_settings_level_possible CHECK (alert_below_minor >= 0),
	CONSTRAINT ck_deposit_settings_top_up_needs_a_level CHECK (auto_top_up_minor IS NULL OR (auto_top_up_minor > 0 AND alert_below_minor > 0))
);
COMMENT ON COLUMN front.deposit_settings.alert_below_minor IS 'told once each time less than this becomes available; 0: never';
COMMENT ON COLUMN front.deposit_settings.auto_top_up_minor IS 'without VAT; none: no call for payment is made by itself';
COMMENT ON COLUMN front.deposit_settings.changed_by IS 'a user''s id';

GRANT SELECT, INSERT, UPDATE, DELETE ON front.deposit_settings TO partnerdesk_web;
GRANT SELECT ON front.deposit_settings TO partnerdesk_worker;
