"""When which source is crawled, and what starts it: a timer of systemd, cron, or khaosan itself."""
