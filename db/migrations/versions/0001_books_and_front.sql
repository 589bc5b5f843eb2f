CREATE SCHEMA books;

CREATE SCHEMA front;

CREATE SEQUENCE front.customer_numbers START WITH 1001;

CREATE SEQUENCE front.application_numbers;

CREATE TABLE books.applications (
	application_id VARCHAR NOT NULL,
	customer_id VARCHAR NOT NULL,
	tier_id VARCHAR NOT NULL,
	status VARCHAR NOT NULL,
	company_number VARCHAR NOT NULL,
	company_name VARCHAR NOT NULL,
	vat_number VARCHAR,
	street VARCHAR NOT NULL,
	city VARCHAR NOT NULL,
	postcode VARCHAR NOT NULL,
	country VARCHAR NOT NULL,
	contact_name VARCHAR NOT NULL,
	email VARCHAR NOT NULL,
	phone VARCHAR NOT NULL,
	language VARCHAR NOT NULL,
	terms_version VARCHAR NOT NULL,
	received_at TIMESTAMP WITH TIME ZONE NOT NULL,
	due_at TIMESTAMP WITH TIME ZONE,
	email_confirmed_at TIMESTAMP WITH TIME ZONE,
	ended_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_applications PRIMARY KEY (application_id),
	CONSTRAINT ck_applications_status_known CHECK (status IN ('received', 'checking', 'awaiting_review', 'approved', 'declined', 'lapsed'))
);

CREATE INDEX ix_applications_status ON books.applications (status, due_at);

CREATE INDEX ix_applications_customer_id ON books.applications (customer_id);

COMMENT ON COLUMN books.applications.terms_version IS 'the terms the applicant agreed to';

CREATE TABLE books.chronicle (
	line BIGINT GENERATED ALWAYS AS IDENTITY,
	at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	actor VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	subject VARCHAR NOT NULL,
	facts JSONB NOT NULL,
	once VARCHAR,
	CONSTRAINT pk_chronicle PRIMARY KEY (line),
	CONSTRAINT uq_chronicle_once UNIQUE (once)
);

CREATE INDEX ix_chronicle_subject ON books.chronicle (subject, line);

COMMENT ON COLUMN books.chronicle.actor IS 'a user''s id, or ''house''';

COMMENT ON COLUMN books.chronicle.kind IS 'noun.past, application.approved';

COMMENT ON COLUMN books.chronicle.facts IS 'ids, amounts and codes; no personal data';

COMMENT ON COLUMN books.chronicle.once IS 'a key for lines a repeat must not double';

CREATE TABLE books.company_answers (
	company_number VARCHAR NOT NULL,
	outcome VARCHAR NOT NULL,
	source VARCHAR NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	digest VARCHAR,
	facts JSONB NOT NULL,
	CONSTRAINT pk_company_answers PRIMARY KEY (company_number),
	CONSTRAINT ck_company_answers_outcome_known CHECK (outcome IN ('ok', 'not_found', 'not_applicable', 'unavailable', 'rejected'))
);

COMMENT ON COLUMN books.company_answers.digest IS 'SHA-256 of the raw answer';

COMMENT ON COLUMN books.company_answers.facts IS 'the fields relied on';

CREATE TABLE books.deposits (
	partner_id VARCHAR NOT NULL,
	currency VARCHAR NOT NULL,
	free_minor BIGINT DEFAULT '0' NOT NULL,
	held_minor BIGINT DEFAULT '0' NOT NULL,
	version BIGINT DEFAULT '0' NOT NULL,
	opened_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_deposits PRIMARY KEY (partner_id),
	CONSTRAINT uq_deposits_partner_id_currency UNIQUE (partner_id, currency),
	CONSTRAINT ck_deposits_free_not_below_zero CHECK (free_minor >= 0),
	CONSTRAINT ck_deposits_held_not_below_zero CHECK (held_minor >= 0)
);

CREATE TABLE books.letters (
	letter_id VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	addressee_kind VARCHAR NOT NULL,
	addressee_id VARCHAR NOT NULL,
	message_id VARCHAR NOT NULL,
	email VARCHAR NOT NULL,
	language VARCHAR NOT NULL,
	subject VARCHAR NOT NULL,
	message BYTEA NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	sent_at TIMESTAMP WITH TIME ZONE,
	refused_code INTEGER,
	CONSTRAINT pk_letters PRIMARY KEY (letter_id),
	CONSTRAINT uq_letters_message_id UNIQUE (message_id)
);

CREATE INDEX ix_letters_addressee ON books.letters (addressee_kind, addressee_id);

COMMENT ON COLUMN books.letters.letter_id IS 'the event it tells of; sent once';

COMMENT ON COLUMN books.letters.message IS 'the bytes every attempt sends';

COMMENT ON COLUMN books.letters.refused_code IS 'the address does not exist: 5xx';

CREATE TABLE books.links (
	digest VARCHAR NOT NULL,
	purpose VARCHAR NOT NULL,
	subject VARCHAR NOT NULL,
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
	used_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_links PRIMARY KEY (digest)
);

CREATE INDEX ix_links_subject ON books.links (subject, purpose);

COMMENT ON COLUMN books.links.digest IS 'SHA-256 of the secret in the link';

CREATE TABLE books.orders (
	order_id VARCHAR NOT NULL,
	partner_id VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	zone VARCHAR NOT NULL,
	years INTEGER NOT NULL,
	status VARCHAR NOT NULL,
	if_short VARCHAR NOT NULL,
	currency VARCHAR NOT NULL,
	price_minor BIGINT NOT NULL,
	because VARCHAR NOT NULL,
	list_minor BIGINT NOT NULL,
	cost_minor BIGINT NOT NULL,
	discount_permille INTEGER NOT NULL,
	price_list_id VARCHAR NOT NULL,
	missing_minor BIGINT,
	end_kind VARCHAR,
	end_detail VARCHAR,
	registered_until DATE,
	received_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	ended_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_orders PRIMARY KEY (order_id),
	CONSTRAINT ck_orders_status_known CHECK (status IN ('received', 'awaiting_funds', 'at_registry', 'awaiting_registry', 'unsure', 'registered', 'refused', 'cancelled', 'lapsed'))
);

CREATE UNIQUE INDEX uq_orders_one_live_a_name ON books.orders (name) WHERE status IN ('at_registry', 'awaiting_funds', 'awaiting_registry', 'received', 'registered', 'unsure');

CREATE INDEX ix_orders_partner_id ON books.orders (partner_id, received_at);

COMMENT ON COLUMN books.orders.missing_minor IS 'what the deposit lacked last';

COMMENT ON COLUMN books.orders.end_kind IS 'the kind of the answer it ended with';

COMMENT ON COLUMN books.orders.end_detail IS 'a code or an id that goes with it';

CREATE TABLE books.tiers (
	tier_id VARCHAR NOT NULL,
	names_discount_permille INTEGER NOT NULL,
	hosting_discount_permille INTEGER NOT NULL,
	least_names INTEGER NOT NULL,
	deposit_wanted BOOLEAN NOT NULL,
	demonstration BOOLEAN NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_tiers PRIMARY KEY (tier_id)
);

CREATE TABLE books.counters (
	series VARCHAR NOT NULL,
	year INTEGER NOT NULL,
	last INTEGER NOT NULL,
	CONSTRAINT pk_counters PRIMARY KEY (series, year)
);

CREATE TABLE books.top_ups (
	top_up_id VARCHAR NOT NULL,
	partner_id VARCHAR NOT NULL,
	status VARCHAR NOT NULL,
	currency VARCHAR NOT NULL,
	net_minor BIGINT NOT NULL,
	tax_minor BIGINT NOT NULL,
	gross_minor BIGINT NOT NULL,
	variable_symbol VARCHAR NOT NULL,
	due_day DATE NOT NULL,
	requested_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	ended_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_top_ups PRIMARY KEY (top_up_id),
	CONSTRAINT uq_top_ups_variable_symbol UNIQUE (variable_symbol),
	CONSTRAINT ck_top_ups_adds_up CHECK (net_minor + tax_minor = gross_minor AND net_minor > 0),
	CONSTRAINT ck_top_ups_status_known CHECK (status IN ('requested', 'awaiting_payment', 'credited', 'lapsed'))
);

CREATE INDEX ix_top_ups_partner_id ON books.top_ups (partner_id, requested_at);

CREATE TABLE books.price_lists (
	price_list_id VARCHAR NOT NULL,
	valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
	demonstration BOOLEAN NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_price_lists PRIMARY KEY (price_list_id)
);

CREATE TABLE books.registry_objects (
	registry VARCHAR NOT NULL,
	owner VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	generation INTEGER NOT NULL,
	handle VARCHAR,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_registry_objects PRIMARY KEY (registry, owner, kind)
);

COMMENT ON COLUMN books.registry_objects.owner IS 'a partner''s id, or ''house''';

COMMENT ON COLUMN books.registry_objects.generation IS 'grows when a handle is burnt';

COMMENT ON COLUMN books.registry_objects.handle IS 'null: the registry has deleted the object';

CREATE TABLE front.users (
	user_id VARCHAR DEFAULT 'u-' || uuidv7() NOT NULL,
	email VARCHAR NOT NULL,
	password_hash VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	role VARCHAR NOT NULL,
	customer_id VARCHAR,
	language VARCHAR NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_users PRIMARY KEY (user_id),
	CONSTRAINT ck_users_role_known CHECK (role IN ('customer', 'reviewer'))
);

CREATE UNIQUE INDEX uq_users_email ON front.users (lower(email));

COMMENT ON COLUMN front.users.customer_id IS 'whom the user acts for; staff: nobody';

CREATE TABLE front.api_keys (
	key_id VARCHAR DEFAULT 'key_' || uuidv7() NOT NULL,
	digest VARCHAR NOT NULL,
	hint VARCHAR NOT NULL,
	customer_id VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	last_used_at TIMESTAMP WITH TIME ZONE,
	ended_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_api_keys PRIMARY KEY (key_id),
	CONSTRAINT uq_api_keys_digest UNIQUE (digest)
);

CREATE INDEX ix_api_keys_customer_id ON front.api_keys (customer_id);

COMMENT ON COLUMN front.api_keys.digest IS 'SHA-256 of the key';

COMMENT ON COLUMN front.api_keys.hint IS 'the first characters, to tell keys apart';

CREATE TABLE front.application_forms (
	application_id VARCHAR NOT NULL,
	customer_id VARCHAR NOT NULL,
	send_key VARCHAR NOT NULL,
	form JSONB NOT NULL,
	sent_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	started_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_application_forms PRIMARY KEY (application_id),
	CONSTRAINT uq_application_forms_customer_id_send_key UNIQUE (customer_id, send_key)
);

CREATE INDEX ix_application_forms_not_started ON front.application_forms (sent_at) WHERE started_at IS NULL;

COMMENT ON COLUMN front.application_forms.application_id IS 'PP-year-number, our reference';

COMMENT ON COLUMN front.application_forms.send_key IS 'made with the page; one a sent form';

CREATE TABLE front.request_keys (
	customer_id VARCHAR NOT NULL,
	key VARCHAR NOT NULL,
	digest VARCHAR NOT NULL,
	thing_id VARCHAR DEFAULT replace(uuidv7()::text, '-', '') NOT NULL,
	status_code INTEGER,
	body BYTEA,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_request_keys PRIMARY KEY (customer_id, key)
);

COMMENT ON COLUMN front.request_keys.digest IS 'SHA-256 of what was asked';

COMMENT ON COLUMN front.request_keys.thing_id IS 'the id of what is made; a repeat makes the same';

COMMENT ON COLUMN front.request_keys.body IS 'jsonb would reorder the keys';

CREATE TABLE books.evidence (
	line BIGINT GENERATED ALWAYS AS IDENTITY,
	application_id VARCHAR NOT NULL,
	check_name VARCHAR NOT NULL,
	outcome VARCHAR NOT NULL,
	source VARCHAR NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	digest VARCHAR,
	facts JSONB NOT NULL,
	findings JSONB NOT NULL,
	CONSTRAINT pk_evidence PRIMARY KEY (line),
	CONSTRAINT ck_evidence_outcome_known CHECK (outcome IN ('ok', 'not_found', 'not_applicable', 'unavailable', 'rejected')),
	CONSTRAINT uq_evidence_application_id_check_name UNIQUE (application_id, check_name),
	CONSTRAINT fk_evidence_application_id_applications FOREIGN KEY(application_id) REFERENCES books.applications (application_id)
);

COMMENT ON COLUMN books.evidence.digest IS 'SHA-256 of the raw answer';

COMMENT ON COLUMN books.evidence.facts IS 'the fields relied on';

COMMENT ON COLUMN books.evidence.findings IS 'what they mean, row by row';

CREATE TABLE books.decisions (
	application_id VARCHAR NOT NULL,
	reviewer_id VARCHAR NOT NULL,
	verdict VARCHAR NOT NULL,
	reason VARCHAR NOT NULL,
	decided_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_decisions PRIMARY KEY (application_id),
	CONSTRAINT ck_decisions_verdict_known CHECK (verdict IN ('approve', 'decline')),
	CONSTRAINT fk_decisions_application_id_applications FOREIGN KEY(application_id) REFERENCES books.applications (application_id)
);

COMMENT ON COLUMN books.decisions.application_id IS 'one decision an application';

CREATE TABLE books.deposit_entries (
	entry_id VARCHAR NOT NULL,
	partner_id VARCHAR NOT NULL,
	currency VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	cause VARCHAR NOT NULL,
	source VARCHAR NOT NULL,
	destination VARCHAR NOT NULL,
	minor BIGINT NOT NULL,
	version BIGINT NOT NULL,
	free_after BIGINT NOT NULL,
	held_after BIGINT NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_deposit_entries PRIMARY KEY (entry_id),
	CONSTRAINT fk_entries_one_currency FOREIGN KEY(partner_id, currency) REFERENCES books.deposits (partner_id, currency),
	CONSTRAINT uq_deposit_entries_partner_id_version UNIQUE (partner_id, version),
	CONSTRAINT ck_deposit_entries_amount_possible CHECK (minor > 0 OR (minor = 0 AND kind = 'release')),
	CONSTRAINT ck_deposit_entries_move_known CHECK ((kind = 'top_up' AND source = 'bank' AND destination = 'free') OR (kind = 'hold' AND source = 'free' AND destination = 'held') OR (kind = 'charge' AND source = 'held' AND destination = 'sold') OR (kind = 'release' AND source = 'held' AND destination = 'free')),
	CONSTRAINT ck_deposit_entries_source_known CHECK (source IN ('bank', 'free', 'held', 'sold'))
);

COMMENT ON COLUMN books.deposit_entries.entry_id IS 'made from the kind and the cause';

COMMENT ON COLUMN books.deposit_entries.cause IS 'an order''s id, or account/movement';

COMMENT ON COLUMN books.deposit_entries.version IS '1..n without a gap; by the trigger';

COMMENT ON COLUMN books.deposit_entries.free_after IS 'by the trigger';

COMMENT ON COLUMN books.deposit_entries.held_after IS 'by the trigger';

CREATE TABLE books.partners (
	partner_id VARCHAR NOT NULL,
	application_id VARCHAR NOT NULL,
	tier_id VARCHAR NOT NULL,
	status VARCHAR NOT NULL,
	company_number VARCHAR NOT NULL,
	company_name VARCHAR NOT NULL,
	vat_number VARCHAR,
	street VARCHAR NOT NULL,
	city VARCHAR NOT NULL,
	postcode VARCHAR NOT NULL,
	country VARCHAR NOT NULL,
	contact_name VARCHAR NOT NULL,
	email VARCHAR NOT NULL,
	phone VARCHAR NOT NULL,
	language VARCHAR NOT NULL,
	registry_key VARCHAR NOT NULL,
	active_from TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_partners PRIMARY KEY (partner_id),
	CONSTRAINT ck_partners_status_known CHECK (status IN ('active', 'under_notice', 'suspended', 'left')),
	CONSTRAINT uq_partners_application_id UNIQUE (application_id),
	CONSTRAINT fk_partners_application_id_applications FOREIGN KEY(application_id) REFERENCES books.applications (application_id),
	CONSTRAINT fk_partners_tier_id_tiers FOREIGN KEY(tier_id) REFERENCES books.tiers (tier_id)
);

COMMENT ON COLUMN books.partners.partner_id IS 'the customer''s id';

COMMENT ON COLUMN books.partners.registry_key IS 'what the partner''s handles at registries are made from';

CREATE TABLE books.bank_movements (
	bank_account VARCHAR NOT NULL,
	movement_id VARCHAR NOT NULL,
	booked_on DATE NOT NULL,
	minor BIGINT NOT NULL,
	currency VARCHAR NOT NULL,
	variable_symbol VARCHAR NOT NULL,
	payer_name VARCHAR NOT NULL,
	message VARCHAR NOT NULL,
	top_up_id VARCHAR,
	unmatched VARCHAR,
	seen_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_bank_movements PRIMARY KEY (bank_account, movement_id),
	CONSTRAINT uq_bank_movements_top_up_id UNIQUE (top_up_id),
	CONSTRAINT ck_bank_movements_matched_or_not CHECK ((top_up_id IS NULL) <> (unmatched IS NULL)),
	CONSTRAINT fk_bank_movements_top_up_id_top_ups FOREIGN KEY(top_up_id) REFERENCES books.top_ups (top_up_id)
);

COMMENT ON COLUMN books.bank_movements.unmatched IS 'why no rule may credit it';

CREATE TABLE books.name_prices (
	price_list_id VARCHAR NOT NULL,
	zone VARCHAR NOT NULL,
	list_minor BIGINT NOT NULL,
	cost_minor BIGINT NOT NULL,
	currency VARCHAR NOT NULL,
	CONSTRAINT pk_name_prices PRIMARY KEY (price_list_id, zone),
	CONSTRAINT ck_name_prices_amounts_possible CHECK (list_minor > 0 AND cost_minor >= 0),
	CONSTRAINT fk_name_prices_price_list_id_price_lists FOREIGN KEY(price_list_id) REFERENCES books.price_lists (price_list_id)
);

COMMENT ON COLUMN books.name_prices.list_minor IS 'a year, without VAT';

COMMENT ON COLUMN books.name_prices.cost_minor IS 'what a year costs us';

CREATE TABLE books.services (
	order_id VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	administrator_id VARCHAR NOT NULL,
	payer_id VARCHAR NOT NULL,
	registered_until DATE NOT NULL,
	set_up_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_services PRIMARY KEY (order_id),
	CONSTRAINT uq_services_kind_name UNIQUE (kind, name),
	CONSTRAINT fk_services_order_id_orders FOREIGN KEY(order_id) REFERENCES books.orders (order_id)
);

CREATE INDEX ix_services_administrator_id ON books.services (administrator_id, name);

COMMENT ON COLUMN books.services.administrator_id IS 'the customer who manages it';

COMMENT ON COLUMN books.services.payer_id IS 'the customer billed; the discount is theirs';

CREATE TABLE books.submissions (
	order_id VARCHAR NOT NULL,
	registry VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	sealed_marker VARCHAR NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_submissions PRIMARY KEY (order_id),
	CONSTRAINT fk_submissions_order_id_orders FOREIGN KEY(order_id) REFERENCES books.orders (order_id)
);

COMMENT ON COLUMN books.submissions.sealed_marker IS 'the order''s authInfo, which also tells whose the name is; sealed';

CREATE TABLE front.sign_ins (
	digest VARCHAR NOT NULL,
	user_id VARCHAR NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_sign_ins PRIMARY KEY (digest),
	CONSTRAINT fk_sign_ins_user_id_users FOREIGN KEY(user_id) REFERENCES front.users (user_id)
);

CREATE INDEX ix_sign_ins_user_id ON front.sign_ins (user_id);

COMMENT ON COLUMN front.sign_ins.digest IS 'SHA-256 of the cookie''s token';

CREATE TABLE books.attempts (
	cl_trid VARCHAR NOT NULL,
	order_id VARCHAR NOT NULL,
	opened_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	ended_at TIMESTAMP WITH TIME ZONE,
	outcome VARCHAR,
	code INTEGER,
	sv_trid VARCHAR,
	CONSTRAINT pk_attempts PRIMARY KEY (cl_trid),
	CONSTRAINT ck_attempts_outcome_known CHECK (outcome IN ('created', 'pending', 'refused', 'not_sent', 'unsure')),
	CONSTRAINT fk_attempts_order_id_submissions FOREIGN KEY(order_id) REFERENCES books.submissions (order_id)
);

CREATE INDEX ix_attempts_order_id ON books.attempts (order_id);

COMMENT ON COLUMN books.attempts.cl_trid IS 'fresh for each attempt';

COMMENT ON COLUMN books.attempts.outcome IS 'null: no answer was written down';

CREATE FUNCTION books.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What stands in % is never changed; add a new line.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION books.move_money() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = books, pg_temp AS $$
DECLARE
    held_minor_of_cause bigint;
    free_change bigint := 0;
    held_change bigint := 0;
BEGIN
    IF NEW.entry_id <> (
        CASE NEW.kind WHEN 'top_up' THEN 'top-up/' WHEN 'hold' THEN 'hold/' ELSE 'resolve/' END
        || NEW.cause
    ) THEN
        RAISE EXCEPTION 'The entry % is not named after its cause.', NEW.entry_id
            USING ERRCODE = 'check_violation';
    END IF;
    -- The row first: whoever comes at the same moment waits here, and then sees what we wrote.
    PERFORM 1 FROM deposits WHERE partner_id = NEW.partner_id FOR UPDATE;
    -- An insert that says ON CONFLICT DO NOTHING would move the money and drop the entry.
    PERFORM 1 FROM deposit_entries WHERE entry_id = NEW.entry_id;
    IF FOUND THEN
        RAISE EXCEPTION 'The entry % was made before.', NEW.entry_id
            USING ERRCODE = 'unique_violation';
    END IF;
    IF NEW.kind = 'hold' THEN
        PERFORM 1 FROM deposit_entries WHERE entry_id = 'resolve/' || NEW.cause;
        IF FOUND THEN
            RAISE EXCEPTION 'The order % has ended; it can hold no more.', NEW.cause
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.kind IN ('charge', 'release') THEN
        SELECT minor INTO held_minor_of_cause FROM deposit_entries
            WHERE entry_id = 'hold/' || NEW.cause AND partner_id = NEW.partner_id;
        IF NEW.minor <> coalesce(held_minor_of_cause, 0)
            OR (NEW.kind = 'charge' AND held_minor_of_cause IS NULL)
        THEN
            RAISE EXCEPTION 'The order % holds %, not %.',
                NEW.cause, coalesce(held_minor_of_cause, 0), NEW.minor
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.source = 'free' THEN free_change := free_change - NEW.minor; END IF;
    IF NEW.destination = 'free' THEN free_change := free_change + NEW.minor; END IF;
    IF NEW.source = 'held' THEN held_change := held_change - NEW.minor; END IF;
    IF NEW.destination = 'held' THEN held_change := held_change + NEW.minor; END IF;
    UPDATE deposits SET
        free_minor = free_minor + free_change,
        held_minor = held_minor + held_change,
        version = version + 1
    WHERE partner_id = NEW.partner_id AND currency = NEW.currency
    RETURNING version, free_minor, held_minor
        INTO NEW.version, NEW.free_after, NEW.held_after;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Partner % has no deposit in %.', NEW.partner_id, NEW.currency
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    NEW.made_at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE TRIGGER entries_move_money BEFORE INSERT ON books.deposit_entries
    FOR EACH ROW EXECUTE FUNCTION books.move_money();

CREATE TRIGGER deposit_entries_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.deposit_entries
        FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();

CREATE TRIGGER chronicle_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.chronicle
        FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();

CREATE TRIGGER decisions_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.decisions
        FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();

DO $$ BEGIN
        CREATE ROLE partnerdesk_worker LOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$;

DO $$ BEGIN
        CREATE ROLE partnerdesk_web LOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$;

REVOKE ALL ON SCHEMA public FROM partnerdesk_worker, partnerdesk_web;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;

GRANT USAGE ON SCHEMA books TO partnerdesk_worker, partnerdesk_web;

GRANT USAGE ON SCHEMA front TO partnerdesk_worker, partnerdesk_web;

GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA books TO partnerdesk_worker;

REVOKE UPDATE ON books.deposit_entries FROM partnerdesk_worker;

REVOKE UPDATE ON books.chronicle FROM partnerdesk_worker;

REVOKE UPDATE ON books.decisions FROM partnerdesk_worker;

REVOKE UPDATE ON books.deposits FROM partnerdesk_worker;

GRANT USAGE ON ALL SEQUENCES IN SCHEMA books TO partnerdesk_worker;

GRANT SELECT ON ALL TABLES IN SCHEMA books TO partnerdesk_web;

REVOKE SELECT ON books.submissions FROM partnerdesk_web;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA front TO partnerdesk_web;

GRANT USAGE ON ALL SEQUENCES IN SCHEMA front TO partnerdesk_web;

GRANT SELECT ON front.application_forms TO partnerdesk_worker;

GRANT SELECT (user_id, name, role, customer_id) ON front.users TO partnerdesk_worker;
