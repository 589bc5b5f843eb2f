REVOKE SELECT (order_id, registry, name, ruled, ruled_by) ON books.submissions FROM partnerdesk_web;
