const CURRENCY = 0;
const KIND = 2 ** 26;

/**
 * What rules call an asset: its kind, the country under whose law it was issued (ISO 3166-1 numeric), and its number there,
 * for a currency that of ISO 4217.
 */
export function assetId(issuer: number, number: number, kind = CURRENCY): number {
  return kind * KIND + issuer * 0x10000 + number;
}

/** The country under whose law an asset was issued (ISO 3166-1 numeric). */
export function issuerOf(asset: number): number {
  return Math.floor(asset / 0x10000) % 0x400;
}
