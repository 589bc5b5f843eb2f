CREATE TABLE books.registry_sightings (
	name VARCHAR NOT NULL,
	registry VARCHAR NOT NULL,
	looked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	standing VARCHAR NOT NULL,
	until DATE,
	statuses JSONB NOT NULL,
	registrant VARCHAR,
	servers JSONB NOT NULL,
	nsset VARCHAR,
	keyset VARCHAR,
	agreed_registrant VARCHAR,
	agreed_servers VARCHAR,
	CONSTRAINT pk_registry_sightings PRIMARY KEY (name),
	CONSTRAINT ck_registry_sightings_standing_known CHECK (standing IN ('ours', 'elsewhere', 'gone'))
);
COMMENT ON COLUMN books.registry_sightings.statuses IS 'the registry''s own words';
COMMENT ON COLUMN books.registry_sightings.registrant IS 'the holder''s handle, no data of theirs';
COMMENT ON COLUMN books.registry_sightings.servers IS 'name servers, one line each';
COMMENT ON COLUMN books.registry_sightings.agreed_registrant IS 'as our own cases left it';
COMMENT ON COLUMN books.registry_sightings.agreed_servers IS 'as our own cases left them';
CREATE INDEX ix_registry_sightings_registry ON books.registry_sightings (registry, looked_at);

CREATE TABLE books.registry_comparisons (
	comparison_id VARCHAR NOT NULL,
	registry VARCHAR NOT NULL,
	began_at TIMESTAMP WITH TIME ZONE NOT NULL,
	ended_at TIMESTAMP WITH TIME ZONE,
	names INTEGER NOT NULL,
	asked INTEGER NOT NULL,
	listed INTEGER,
	findings INTEGER NOT NULL,
	healed INTEGER NOT NULL,
	CONSTRAINT pk_registry_comparisons PRIMARY KEY (comparison_id)
);
COMMENT ON COLUMN books.registry_comparisons.names IS 'services of ours that lie there';
COMMENT ON COLUMN books.registry_comparisons.asked IS 'how many of them were asked about';
COMMENT ON COLUMN books.registry_comparisons.listed IS 'names the registry lists as ours';
CREATE INDEX ix_registry_comparisons_began_at ON books.registry_comparisons (began_at);

CREATE TABLE books.registry_findings (
	finding_id VARCHAR NOT NULL,
	registry VARCHAR NOT NULL,
	difference VARCHAR NOT NULL,
	subject VARCHAR NOT NULL,
	expected VARCHAR NOT NULL,
	found VARCHAR NOT NULL,
	first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
	last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
	healed_at TIMESTAMP WITH TIME ZONE,
	gone_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_registry_findings PRIMARY KEY (finding_id),
	CONSTRAINT ck_registry_findings_difference_known CHECK (difference IN ('name_missing', 'name_elsewhere', 'name_unknown_to_us', 'last_day_differs', 'renewed_by_registry', 'holder_differs', 'name_servers_differ', 'status_serious', 'handle_gone')),
	CONSTRAINT ck_registry_findings_seen_in_order CHECK (last_seen_at >= first_seen_at)
);
COMMENT ON COLUMN books.registry_findings.finding_id IS 'made from difference and subject';
COMMENT ON COLUMN books.registry_findings.subject IS 'a name, or an object''s handle';
COMMENT ON COLUMN books.registry_findings.healed_at IS 'we took the registry''s side';
COMMENT ON COLUMN books.registry_findings.gone_at IS 'a later look did not find it';
CREATE INDEX ix_registry_findings_open ON books.registry_findings (registry) WHERE gone_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON books.registry_sightings, books.registry_comparisons, books.registry_findings TO partnerdesk_worker;
GRANT SELECT ON books.registry_sightings, books.registry_comparisons, books.registry_findings TO partnerdesk_web;
