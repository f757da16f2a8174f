DROP INDEX `leads_by_supplier`;--> statement-breakpoint
CREATE INDEX `leads_by_supplier` ON `leads` (`supplier`,`test`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `deliveries_failed` ON `deliveries` (`target`,`id`) WHERE state = 'failed';