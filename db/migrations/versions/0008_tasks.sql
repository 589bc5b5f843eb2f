-- Our own people get letters, too: where to, and in which language.
GRANT SELECT (email, language) ON front.users TO partnerdesk_worker;
