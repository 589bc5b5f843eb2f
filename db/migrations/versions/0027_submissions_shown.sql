GRANT SELECT (order_id, registry, name, ruled, ruled_by) ON books.submissions TO partnerdesk_web;
