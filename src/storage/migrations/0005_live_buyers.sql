CREATE TABLE `orders` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`ref` integer NOT NULL,
	`word` text,
	`at` integer NOT NULL
) STRICT;
--> statement-breakpoint
DROP INDEX `deliveries_of_partner_leads`;--> statement-breakpoint
CREATE INDEX `deliveries_by_ref` ON `deliveries` (`ref`) WHERE kind not in ('sale', 'offer');--> statement-breakpoint
DROP INDEX `leads_held`;--> statement-breakpoint
CREATE INDEX `leads_held` ON `leads` (`next_at`,`campaign`) WHERE status = 'pending';--> statement-breakpoint
ALTER TABLE `sales` ADD `taken_at` integer;--> statement-breakpoint
CREATE INDEX `sales_taken_again` ON `sales` (`buyer`,`campaign`,`taken_at`) WHERE taken_at is not null;--> statement-breakpoint
CREATE INDEX `sales_open` ON `sales` (`id`) WHERE state in ('offered', 'unknown');