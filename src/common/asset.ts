/** What rules call a currency: the issuing country (ISO 3166-1 numeric) above the currency (ISO 4217 numeric). */
export function assetId(issuer: number, currency: number): number {
  return issuer * 0x10000 + currency;
}
