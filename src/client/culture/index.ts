import { CULTURE } from "../../acts/sentences/culture.ts";
import { interfaceFrom } from "../../chain/contract.ts";
import { CULTURE_ABIS } from "../../consortium/abis.ts";
import type { Domain } from "../domain.ts";
import { Heritage } from "./heritage.ts";
import { Loans } from "./loans.ts";
import { Qualifications } from "./qualifications.ts";

export { Heritage, type IssuedPassport, type ObjectMove } from "./heritage.ts";
export { type AgreedLoan, Loans } from "./loans.ts";
export { type AwardedDiplomas, type DecidedRecognition, Qualifications } from "./qualifications.ts";

/** What `Sogdia` has once it is extended by culture. */
export interface CultureClients {
  readonly heritage: Heritage;
  readonly loans: Loans;
  readonly qualifications: Qualifications;
}

/** Heritage, loans of museums, and diplomas. */
export const culture: Domain<keyof typeof CULTURE_ABIS, CultureClients> = {
  abis: CULTURE_ABIS,
  vocabulary: { interfaces: Object.values(CULTURE_ABIS).map(interfaceFrom), sentences: CULTURE },
  clients: (connection, { heritage, museumLoans, qualifications }) => ({
    heritage: new Heritage(connection, heritage),
    loans: new Loans(connection, museumLoans),
    qualifications: new Qualifications(connection, qualifications),
  }),
};
