ALTER TABLE books.partners DROP CONSTRAINT fk_partners_tier_id_tiers;

ALTER TABLE books.tiers DROP CONSTRAINT pk_tiers;

ALTER TABLE books.tiers
	ADD COLUMN version INTEGER NOT NULL DEFAULT 1,
	ADD COLUMN valid_from DATE,
	ADD COLUMN valid_until DATE,
	ADD COLUMN who_may_apply VARCHAR NOT NULL DEFAULT 'either',
	ADD COLUMN vat_payer_wanted BOOLEAN NOT NULL DEFAULT false,
	ADD COLUMN turnover_currency VARCHAR,
	ADD COLUMN turnover_minor BIGINT,
	ADD COLUMN turnover_months INTEGER,
	ADD COLUMN four_eyes BOOLEAN NOT NULL DEFAULT false;

UPDATE books.tiers SET valid_from = (made_at AT TIME ZONE 'Europe/Prague')::date;

ALTER TABLE books.tiers
	ALTER COLUMN version DROP DEFAULT,
	ALTER COLUMN valid_from SET NOT NULL,
	ALTER COLUMN who_may_apply DROP DEFAULT,
	ALTER COLUMN vat_payer_wanted DROP DEFAULT,
	ALTER COLUMN four_eyes DROP DEFAULT,
	ADD CONSTRAINT pk_tiers PRIMARY KEY (tier_id, version),
	ADD CONSTRAINT uq_tiers_tier_id_valid_from UNIQUE (tier_id, valid_from),
	ADD CONSTRAINT ck_tiers_who_may_apply_known CHECK (who_may_apply IN ('either', 'company', 'person')),
	ADD CONSTRAINT ck_tiers_version_counts_from_one CHECK (version >= 1),
	ADD CONSTRAINT ck_tiers_discount_possible CHECK (names_discount_permille BETWEEN 0 AND 1000 AND hosting_discount_permille BETWEEN 0 AND 1000),
	ADD CONSTRAINT ck_tiers_ends_after_its_start CHECK (valid_until >= valid_from),
	ADD CONSTRAINT ck_tiers_turnover_whole CHECK (num_nulls(turnover_currency, turnover_minor, turnover_months) IN (0, 3));

COMMENT ON COLUMN books.tiers.valid_from IS 'the first day, in Prague';

COMMENT ON COLUMN books.tiers.valid_until IS 'the last day; a newer one may end it';

ALTER TABLE books.applications ADD COLUMN tier_version INTEGER DEFAULT 1 NOT NULL;

COMMENT ON COLUMN books.applications.tier_version IS 'the one shown when it was sent; it stays';

ALTER TABLE books.partners ADD COLUMN tier_version INTEGER DEFAULT 1 NOT NULL;

COMMENT ON COLUMN books.partners.tier_version IS 'whose discount is guaranteed until a review';

ALTER TABLE books.partners
	ADD CONSTRAINT fk_partners_tier_id_tier_version_tiers FOREIGN KEY(tier_id, tier_version) REFERENCES books.tiers (tier_id, version);

CREATE TRIGGER tiers_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.tiers
FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();

REVOKE UPDATE ON books.tiers FROM partnerdesk_worker;
