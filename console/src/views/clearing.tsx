export function Clearing() {
  return null;
}
