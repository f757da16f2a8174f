import type { Catalog } from "../domain/catalog.ts";
import { hookTarget } from "../domain/delivery.ts";
import type { PostbackEvent } from "../domain/postback.ts";
import type { HookRow } from "../storage/hooks.ts";
import type { Store, Tx } from "../storage/store.ts";

/** So many a supplier may have. */
export const MOST_HOOKS = 100;

/** An address that a supplier has registered to hear of its leads. */
export type Hook = {
  id: number;
  supplier: string;
  url: string;
  events: readonly PostbackEvent[];
  /** `whsec_…` */
  secret: string;
};

function hookOf({ events, ...row }: HookRow): Hook {
  const { id, supplier, url, secret } = row;
  return { id, supplier, url, secret, events: JSON.parse(events) };
}

/**
 * The hooks that suppliers have registered, all in memory, because every lead asks who wants to hear of it. The same
 * address and events again make another hook: each flow of an automation tool has its own.
 */
export function createHooks({
  store,
  catalog,
  onGone,
}: {
  store: Pick<Store, "run" | "hooks" | "outbox" | "mintHookId">;
  catalog: Pick<Catalog, "suppliers">;
  /** Hears of each hook that was removed because its receiver wants no more. */
  onGone: (hook: Hook) => void;
}) {
  const hooks = new Map<number, Hook>();
  const lists = new Map<string, readonly Hook[]>();

  function list(supplierId: string): readonly Hook[] {
    return lists.get(supplierId) ?? [];
  }

  function place(hook: Hook): void {
    hooks.set(hook.id, hook);
    lists.set(
      hook.supplier,
      [...list(hook.supplier), hook].sort((a, b) => a.id - b.id),
    );
  }

  function drop({ id, supplier }: Hook): void {
    hooks.delete(id);
    const left = list(supplier).filter((hook) => hook.id !== id);
    if (left.length > 0) lists.set(supplier, left);
    else lists.delete(supplier);
  }

  function removeIn(tx: Tx, hook: Hook): void {
    store.hooks.remove(hook.id);
    store.outbox.cancelTarget(hookTarget(hook.id));
    drop(hook);
    tx.onRollback(() => place(hook));
  }

  // Those of a supplier that left the configuration stay as they are stored: it may come back.
  const known = new Set(catalog.suppliers.map(({ id }) => id));
  for (const row of store.hooks.all()) if (known.has(row.supplier)) place(hookOf(row));

  return {
    /** In the order in which they were registered. */
    list,
    get: (id: number): Hook | null => hooks.get(id) ?? null,
    /** Null: the supplier has as many as it may have. */
    register({ keyId, ...wanted }: Omit<Hook, "id"> & { keyId: string }): Promise<Hook | null> {
      return store.run((tx, now) => {
        if (list(wanted.supplier).length >= MOST_HOOKS) return null;
        const hook = { id: store.mintHookId(now), ...wanted };
        store.hooks.insert({ ...hook, keyId, events: JSON.stringify(hook.events) });
        place(hook);
        tx.onRollback(() => drop(hook));
        return hook;
      });
    },
    /** What it has yet to hear is cancelled. False: this supplier has no such hook. */
    remove({ supplierId, id }: { supplierId: string; id: number }): Promise<boolean> {
      return store.run((tx) => {
        const hook = hooks.get(id);
        if (hook === undefined || hook.supplier !== supplierId) return false;
        removeIn(tx, hook);
        return true;
      });
    },
    /** Its receiver wants no more. Belongs inside a job. */
    gone(id: number, { tx }: { tx: Tx }): void {
      const hook = hooks.get(id);
      if (hook === undefined) return;
      removeIn(tx, hook);
      tx.onCommit(() => onGone(hook));
    },
  };
}

export type Hooks = ReturnType<typeof createHooks>;
