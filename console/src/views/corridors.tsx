export function Corridors() {
  return null;
}
