/** Does something on a host whose clock is so much ahead of this one's. It goes on as clocks do. */
export async function onHost<T>(aheadMs: number, work: () => Promise<T>): Promise<T> {
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (real, given, newTarget) =>
      Reflect.construct(real, given.length === 0 ? [real.now() + aheadMs] : given, newTarget),
    get: (real, name, receiver) =>
      name === "now" ? () => real.now() + aheadMs : Reflect.get(real, name, receiver),
  });
  try {
    return await work();
  } finally {
    globalThis.Date = RealDate;
  }
}
