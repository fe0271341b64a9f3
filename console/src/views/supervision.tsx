export function Supervision() {
  return null;
}
