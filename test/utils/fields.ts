/** A struct by the names of its fields; the generated types do not show that ethers returns it with `toObject`. */
export function fieldsOf(struct: readonly unknown[]): Record<string, unknown> {
  return (struct as unknown as { toObject: () => Record<string, unknown> }).toObject();
}
