"""Who wants to be a partner, what is known of them, and how they become one."""
