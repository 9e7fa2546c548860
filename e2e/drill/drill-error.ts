/** An export that is neither right nor failed with a reason: what the drill looks for. */
export class DrillError extends Error {
  override readonly name = "DrillError";
}
