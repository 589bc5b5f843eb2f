REVOKE SELECT (email, language) ON front.users FROM partnerdesk_worker;
