/** The buffer under a view, when the view covers all of it: only then may it be moved instead of copied. */
export function transferable(view: Uint8Array): ArrayBuffer[] {
  const { buffer } = view;
  return buffer instanceof ArrayBuffer && buffer.byteLength === view.byteLength ? [buffer] : [];
}
