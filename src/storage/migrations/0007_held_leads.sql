DROP INDEX `leads_held`;--> statement-breakpoint
CREATE INDEX `leads_held_by_campaign` ON `leads` (`campaign`,`test`,`next_at`) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX `leads_held` ON `leads` (`next_at`) WHERE status = 'pending';