DROP TRIGGER tiers_is_final ON books.tiers;

GRANT UPDATE ON books.tiers TO partnerdesk_worker;

ALTER TABLE books.partners DROP CONSTRAINT fk_partners_tier_id_tier_version_tiers;

ALTER TABLE books.partners DROP COLUMN tier_version;

ALTER TABLE books.applications DROP COLUMN tier_version;

ALTER TABLE books.tiers DROP CONSTRAINT pk_tiers;

-- Before there were versions a tier had one: the newest stays, and what came before it is gone.
DELETE FROM books.tiers older USING books.tiers newer
	WHERE newer.tier_id = older.tier_id AND newer.version > older.version;

ALTER TABLE books.tiers
	DROP COLUMN version,
	DROP COLUMN valid_from,
	DROP COLUMN valid_until,
	DROP COLUMN who_may_apply,
	DROP COLUMN vat_payer_wanted,
	DROP COLUMN turnover_currency,
	DROP COLUMN turnover_minor,
	DROP COLUMN turnover_months,
	DROP COLUMN four_eyes,
	DROP CONSTRAINT ck_tiers_discount_possible,
	ADD CONSTRAINT pk_tiers PRIMARY KEY (tier_id);

ALTER TABLE books.partners
	ADD CONSTRAINT fk_partners_tier_id_tiers FOREIGN KEY(tier_id) REFERENCES books.tiers (tier_id);
