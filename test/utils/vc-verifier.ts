import type { Challenge, OriginCredential, OriginPresentation } from "../../src/index.ts";

/** What others say of a credential. */
export interface Verdict {
  readonly verified: boolean;
  readonly error?: string;
}

interface Finding {
  readonly verified: boolean;
  readonly error?: { readonly message: string; readonly errors?: readonly Error[] };
  readonly statusResult?: { readonly error?: Error };
}

interface Library {
  readonly verifyCredential: (options: object) => Promise<Finding>;
  readonly verify: (options: object) => Promise<Finding>;
  readonly defaultDocumentLoader: (url: string) => Promise<unknown>;
}

type StatusCheck = (options: { credential: unknown }) => Promise<{ verified: boolean; error?: Error }>;

// Loaded by name: they come without typings.
const load = async <T>(name: string) => (await import(name)) as T;

const MULTIKEY = "https://w3id.org/security/multikey/v1";

/** Verifies, at a time in Unix seconds, with the library of Digital Bazaar, editors of the standard: its own canonical form, signature and data model. */
export async function verifyIndependently(
  credential: OriginCredential,
  time: number,
  checkStatus: StatusCheck,
): Promise<Verdict> {
  const vc = await load<Library>("@digitalbazaar/vc");
  const options = { credential, suite: await suiteOf(), documentLoader: loaderOf(vc), checkStatus, now: at(time) };
  return verdictOf(await vc.verifyCredential(options));
}

/** The same for a presentation that answers a challenge. */
export async function verifyPresentationIndependently(
  presentation: OriginPresentation,
  { challenge, domain }: Challenge,
  time: number,
  checkStatus: StatusCheck,
): Promise<Verdict> {
  const vc = await load<Library>("@digitalbazaar/vc");
  const suite = await suiteOf();
  const documentLoader = loaderOf(vc);
  const options = { presentation, challenge, domain, suite, documentLoader, checkStatus, now: at(time) };
  return verdictOf(await vc.verify(options));
}

const at = (time: number) => new Date(time * 1_000);

async function suiteOf(): Promise<unknown> {
  const { DataIntegrityProof } = await load<{ DataIntegrityProof: new (options: object) => unknown }>(
    "@digitalbazaar/data-integrity",
  );
  const { createVerifyCryptosuite } = await load<{ createVerifyCryptosuite: () => unknown }>(
    "@digitalbazaar/eddsa-jcs-2022-cryptosuite",
  );
  return new DataIntegrityProof({ cryptosuite: createVerifyCryptosuite() });
}

/** Resolves `did:key` as its specification says, and the contexts that the library brings. */
function loaderOf({ defaultDocumentLoader }: Library) {
  return async (url: string): Promise<unknown> => {
    const [did, fragment] = url.split("#") as [string, string?];
    if (!did.startsWith("did:key:")) return defaultDocumentLoader(url);
    const publicKeyMultibase = did.slice("did:key:".length);
    const id = `${did}#${publicKeyMultibase}`;
    const method = { id, type: "Multikey", controller: did, publicKeyMultibase };
    const contexts = ["https://www.w3.org/ns/did/v1", MULTIKEY];
    const whole = {
      "@context": contexts,
      id: did,
      verificationMethod: [method],
      assertionMethod: [id],
      authentication: [id],
    };
    const document = fragment === undefined ? whole : { "@context": MULTIKEY, ...method };
    return { contextUrl: null, documentUrl: url, document };
  };
}

function verdictOf({ verified, error, statusResult }: Finding): Verdict {
  const why = statusResult?.error?.message ?? error?.errors?.[0]?.message ?? error?.message;
  return why === undefined ? { verified } : { verified, error: why };
}
