/**
 * claims/list — every claim that the command knows: those of all packages, gathered by the one above them.
 * @module
 */
export { allClaims } from "@dc/datacenter/claims";
