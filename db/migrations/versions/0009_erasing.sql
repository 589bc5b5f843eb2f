ALTER TABLE books.applications ADD COLUMN erased_at TIMESTAMP WITH TIME ZONE;
COMMENT ON COLUMN books.applications.erased_at IS 'when everything personal in it went';

DROP TRIGGER decisions_is_final ON books.decisions;

CREATE FUNCTION books.lose_words_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reason = '' AND NEW.override = ''
        AND to_jsonb(NEW) - 'reason' - 'override' = to_jsonb(OLD) - 'reason' - 'override'
        AND EXISTS (
            SELECT 1 FROM books.applications AS erased
            WHERE erased.application_id = OLD.application_id AND erased.erased_at IS NOT NULL
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What stands in % is never changed; add a new line.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

    CREATE TRIGGER decisions_lose_words_only BEFORE UPDATE ON books.decisions
    FOR EACH ROW EXECUTE FUNCTION books.lose_words_only();

    CREATE TRIGGER decisions_are_final BEFORE DELETE OR TRUNCATE ON books.decisions
    FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();

CREATE FUNCTION books.erase_customer(customer text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- Whoever has anything else with us keeps the account.
    IF EXISTS (SELECT 1 FROM books.partners WHERE partner_id = customer)
        OR EXISTS (SELECT 1 FROM books.applications
            WHERE customer_id = customer AND erased_at IS NULL)
        OR EXISTS (SELECT 1 FROM books.orders WHERE partner_id = customer)
        OR EXISTS (SELECT 1 FROM books.services
            WHERE customer IN (administrator_id, payer_id))
        OR EXISTS (SELECT 1 FROM front.application_forms WHERE customer_id = customer)
        OR EXISTS (SELECT 1 FROM front.application_drafts WHERE customer_id = customer)
    THEN
        RETURN;
    END IF;
    DELETE FROM front.request_keys WHERE customer_id = customer;
    DELETE FROM front.api_keys WHERE customer_id = customer;
    DELETE FROM front.sign_ins WHERE user_id IN (
        SELECT user_id FROM front.users WHERE customer_id = customer AND role = 'customer'
    );
    DELETE FROM front.users WHERE customer_id = customer AND role = 'customer';
END $$;

CREATE FUNCTION books.erase_application(erased_id text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    customer text;
BEGIN
    UPDATE books.applications SET
        company_number = '', company_name = '', vat_number = NULL,
        street = '', city = '', postcode = '', country = '',
        contact_name = '', email = '', phone = '',
        prefilled = NULL, stated = '{}', erased_at = at
    WHERE application_id = erased_id AND erased_at IS NULL AND ended_at < at
        AND status IN ('declined', 'withdrawn', 'lapsed')
    RETURNING customer_id INTO customer;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- What proves that a register was asked stays; what it said of whom goes.
    UPDATE books.evidence SET findings = '[]', digest = NULL, facts = (
        SELECT coalesce(jsonb_object_agg(fact.key, fact.value), '{}')
        FROM jsonb_each(facts) AS fact
        WHERE fact.key IN ('consultation_number', 'valid', 'lists')
    ) WHERE application_id = erased_id;
    UPDATE books.proposals SET reason = '', override = '', questions = (
        SELECT coalesce(jsonb_agg(asked || '{"sentence": ""}'), '[]')
        FROM jsonb_array_elements(questions) AS asked
    ) WHERE application_id = erased_id;
    UPDATE books.information_requests SET answers = NULL, questions = (
        SELECT coalesce(jsonb_agg(asked || '{"sentence": ""}'), '[]')
        FROM jsonb_array_elements(questions) AS asked
    ) WHERE application_id = erased_id;
    UPDATE books.decisions SET reason = '', override = '' WHERE application_id = erased_id;
    UPDATE books.letters SET email = '', subject = '', message = ''
    WHERE starts_with(letter_id, 'application/' || erased_id || '/');
    DELETE FROM books.links WHERE subject = erased_id;
    UPDATE front.task_answers SET note = '', email = NULL WHERE task_id IN (
        SELECT task_id FROM books.tasks WHERE subject = erased_id
    );
    UPDATE books.tasks SET note = '' WHERE subject = erased_id;
    DELETE FROM front.application_forms WHERE application_id = erased_id;
    DELETE FROM front.application_answers WHERE application_id = erased_id;
    DELETE FROM front.application_appeals WHERE application_id = erased_id;
    DELETE FROM front.application_drafts WHERE sent_as = erased_id;
    UPDATE front.comments SET words = '' WHERE application_id = erased_id;
    DELETE FROM front.claims WHERE application_id = erased_id;
    PERFORM books.erase_customer(customer);
    RETURN true;
END $$;

CREATE FUNCTION books.erase_expired(at timestamptz, answers_before timestamptz, most integer)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone integer;
BEGIN
    DELETE FROM front.application_drafts WHERE draft_id IN (
        SELECT draft_id FROM front.application_drafts
        WHERE kept_until <= at ORDER BY kept_until LIMIT most
    );
    GET DIAGNOSTICS gone = ROW_COUNT;
    -- The web throws drafts away, too: their letters and links go by the draft's being gone.
    UPDATE books.letters SET email = '', subject = '', message = ''
    WHERE addressee_kind = 'draft' AND email <> '' AND NOT EXISTS (
        SELECT 1 FROM front.application_drafts WHERE draft_id = addressee_id
    );
    DELETE FROM books.links WHERE purpose = 'resume_draft' AND NOT EXISTS (
        SELECT 1 FROM front.application_drafts WHERE draft_id = subject
    );
    DELETE FROM books.register_answers WHERE asked_at < answers_before;
    DELETE FROM books.company_answers WHERE asked_at < answers_before;
    RETURN gone;
END $$;

-- For their owner only, and for the worker what it needs.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.erase_application(text, timestamptz) TO partnerdesk_worker;
GRANT EXECUTE ON FUNCTION books.erase_expired(timestamptz, timestamptz, integer) TO partnerdesk_worker;
