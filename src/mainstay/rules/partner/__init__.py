"""What is known of a partner: profile, gates, assurances, protection, investment, change."""
