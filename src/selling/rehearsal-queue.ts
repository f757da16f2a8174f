/** A heap: the first by `comesBefore` is always at hand. */
export function createQueue<T>(comesBefore: (a: T, b: T) => boolean) {
  const heap: T[] = [];

  /** Puts an item where it belongs on the way from a place up to the top. */
  function rise(from: number, item: T): void {
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !comesBefore(item, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = item;
  }

  /** Puts an item where it belongs on the way from the top down. */
  function sink(item: T): void {
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      let child = heap[below];
      const other = heap[below + 1];
      if (child !== undefined && other !== undefined && comesBefore(other, child)) {
        child = other;
        below++;
      }
      if (child === undefined || !comesBefore(child, item)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = item;
  }

  return {
    push: (item: T): void => rise(heap.length, item),
    first: (): T | undefined => heap[0],
    /** Takes the first away. */
    shift(): T | undefined {
      const first = heap[0];
      const last = heap.pop();
      if (heap.length > 0 && last !== undefined) sink(last);
      return first;
    },
  };
}

export type Queue<T> = ReturnType<typeof createQueue<T>>;
