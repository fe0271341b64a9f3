import * as sogdia from "sogdia";

globalThis.sogdia = sogdia;
