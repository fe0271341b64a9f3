// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {ICountryRegistry} from "../../governance/interfaces/ICountryRegistry.sol";
import {Border, Passport, Permit, ProvenanceEvent} from "../types/Heritage.sol";
import {IHeritageClaims} from "./IHeritageClaims.sol";

/// @title Passports of objects of heritage: what they are, where they come from, where they are, where they may go.
/// @notice An object is in one place, with one custodian. It crosses a border with the permit of the country to whose heritage it
/// belongs (UNESCO 1970, article 6) and the consent of the country that it enters, or on its way home, and not while it is claimed.
/// @dev The chain keeps commitments; descriptions and evidence are disclosed to whom they concern. What an authority attests is
/// what it says, under its name: gaps and contradictions show, and any other authority may contest it. No joint body moves,
/// claims or frees anything.
interface IHeritageRegistry is IHeritageClaims {
    /// @notice A country lets an institution or courier have objects of heritage in its territory, until a time; zero ends it.
    event CustodianAccredited(uint16 indexed country, address indexed account, uint40 until);
    /// @notice A culture authority has issued a passport.
    event PassportIssued(
        bytes32 indexed object,
        uint16 indexed country,
        address indexed custodian,
        bytes32 inventory,
        uint8 category,
        bytes32 description
    );
    /// @notice An object is described anew.
    event PassportRedescribed(bytes32 indexed object, bytes32 description, bytes32 reason);
    /// @notice An event of an object's past was attested, its number counted from 1.
    event ProvenanceAttested(
        bytes32 indexed object,
        uint32 indexed number,
        uint16 indexed country,
        ProvenanceEvent attested,
        bytes32 provenance
    );
    /// @notice A country permits an object to leave for another, or to enter from it; kind None takes the permit back.
    event PermitIssued(
        bytes32 indexed object,
        uint16 indexed country,
        uint16 indexed other,
        Permit permit,
        bytes32 document
    );
    /// @notice A custodian offers an object to the next one.
    event HandoverOffered(bytes32 indexed object, address indexed custodian, address indexed next, uint16 place);
    /// @notice An object is in other hands.
    event ObjectMoved(
        bytes32 indexed object,
        address indexed from,
        address indexed to,
        uint16 fromPlace,
        uint16 place,
        bytes32 report
    );
    /// @notice A contract alone moves an object from now on; zero ends that.
    event ObjectEntrusted(bytes32 indexed object, address indexed keeper);

    error HeritageRegistryInvalidPassport(bytes32 object);
    error HeritageRegistryNoPassport(bytes32 object);
    error HeritageRegistryIssued(bytes32 object);
    error HeritageRegistryNotAccredited(uint16 country, address account);
    error HeritageRegistryInvalidTerm(uint40 until, uint256 max);
    error HeritageRegistryInvalidEvent(bytes32 object, ProvenanceEvent attested);
    error HeritageRegistryNotConcerned(bytes32 object, uint16 country);
    error HeritageRegistryContested(bytes32 object, uint32 about, uint16 country);
    error HeritageRegistryInvalidPermit(bytes32 object, uint16 country, uint16 other);
    error HeritageRegistryNotCustodian(bytes32 object, address caller);
    error HeritageRegistryNotKeeper(bytes32 object, address caller);
    error HeritageRegistryKept(bytes32 object, address keeper);
    error HeritageRegistryNothingOffered(bytes32 object, address caller);
    error HeritageRegistryNoReport(bytes32 object);
    error HeritageRegistryStopped(bytes32 object, uint16 place, Border cause);
    error HeritageRegistryAbroad(bytes32 object, uint16 place);

    /// @notice Who holds which office.
    /// @return The country registry.
    function countries() external view returns (ICountryRegistry);

    /// @notice The id of an object.
    /// @param country ISO 3166-1 numeric code of the country that issues its passport first.
    /// @param inventory Hash of the institution and its inventory number there.
    /// @return The object.
    function objectOf(uint16 country, bytes32 inventory) external pure returns (bytes32);

    /// @notice A passport; its country is zero for none.
    /// @param object The object.
    /// @return The passport.
    function passportOf(bytes32 object) external view returns (Passport memory);

    /// @notice Until when an account may have objects of heritage in a country.
    /// @param country ISO 3166-1 numeric code.
    /// @param account An institution or courier.
    /// @return Unix time; zero if it never could.
    function custodianUntil(uint16 country, address account) external view returns (uint40);

    /// @notice A permit; its kind is None for none.
    /// @param object The object.
    /// @param country The country that permits.
    /// @param other The country for which it may leave, or from which it may enter.
    /// @return The permit.
    function permitOf(bytes32 object, uint16 country, uint16 other) external view returns (Permit memory);

    /// @notice What an officer at a border finds, now.
    /// @param object The object.
    /// @param destination ISO 3166-1 numeric code of the country for which it is bound.
    /// @return Clear or ReturnsHome, or the first cause to stop it.
    function borderCheck(bytes32 object, uint16 destination) external view returns (Border);

    /// @notice Lets an institution or courier have objects of heritage in a country. Emits `CustodianAccredited`.
    /// @param country The country.
    /// @param account The account; what it has already stays with it.
    /// @param until Unix time, at most ten years ahead; zero ends it.
    /// @custom:access The culture authority of the country.
    function accreditCustodian(uint16 country, address account, uint40 until) external;

    /// @notice Issues a passport. Emits `PassportIssued`.
    /// @param country The country.
    /// @param inventory Hash of the institution and its inventory number, not zero; one passport for each.
    /// @param category Of article 1 of the UNESCO Convention of 1970, 1 to 11.
    /// @param description Commitment to the Object ID fields, not zero.
    /// @param custodian An institution that the country has accredited.
    /// @return object The object's id.
    /// @custom:access The culture authority of the country.
    function issuePassport(
        uint16 country,
        bytes32 inventory,
        uint8 category,
        bytes32 description,
        address custodian
    ) external returns (bytes32 object);

    /// @notice Describes an object anew, as after a study. Emits `PassportRedescribed`.
    /// @param object The object.
    /// @param description Commitment to the Object ID fields, not zero.
    /// @param reason Hash of why, not zero.
    /// @custom:access The culture authority of the country of the passport.
    function redescribe(bytes32 object, bytes32 description, bytes32 reason) external;

    /// @notice Attests an event of an object's past. Emits `ProvenanceAttested`.
    /// @dev Events are neither ordered nor checked against each other: the library shows their gaps and contradictions. No event
    /// is ever taken back; one is contested, by any country, once by each.
    /// @param object The object.
    /// @param country The country that attests: that of the passport or of the place; any, to contest.
    /// @param attested The event.
    /// @custom:access The culture authority of the country.
    function attest(bytes32 object, uint16 country, ProvenanceEvent calldata attested) external;

    /// @notice Permits an object to leave for a country, as the country of its passport, or to enter, as any other. Emits
    /// `PermitIssued`.
    /// @param object The object.
    /// @param country The country that permits.
    /// @param other For the country of the passport, the one for which the object may leave; for any other, the country of the passport.
    /// @param permit For how long it may leave, and when: it ends later than now and than it begins, at most five years
    /// ahead; kind None takes the permit back, for what has not crossed.
    /// @param document Commitment to the certificate (UNESCO 1970, article 6a), not zero.
    /// @custom:access The culture authority of the country.
    function permitCrossing(
        bytes32 object,
        uint16 country,
        uint16 other,
        Permit calldata permit,
        bytes32 document
    ) external;

    /// @notice Offers an object to another custodian; the last offer counts. Emits `HandoverOffered`.
    /// @param object An object that no contract keeps.
    /// @param next Accredited in the place.
    /// @param place ISO 3166-1 numeric code of the country in which it will be.
    /// @custom:access The custodian.
    function offerHandover(bytes32 object, address next, uint16 place) external;

    /// @notice Takes an object over. Emits `ObjectMoved`.
    /// @param object An object that was offered to the caller; if it crosses a border, `borderCheck` finds nothing against it.
    /// @param report Commitment to the condition report and its pictures, not zero.
    /// @custom:access Whoever it was offered to.
    function acceptHandover(bytes32 object, bytes32 report) external;

    /// @notice Lets a contract alone move an object, as a loan does. Emits `ObjectEntrusted`.
    /// @param object An object that no contract keeps.
    /// @param keeper The contract.
    /// @custom:access The custodian.
    function entrust(bytes32 object, address keeper) external;

    /// @notice Moves an object that the caller keeps. Emits `ObjectMoved`.
    /// @param object The object; if it crosses a border, `borderCheck` finds nothing against it.
    /// @param to The next custodian; if it crosses a border other than home, accredited there.
    /// @param place ISO 3166-1 numeric code of the country in which it is then.
    /// @param report Commitment to the condition report and its pictures, not zero.
    /// @custom:access The keeper.
    function move(bytes32 object, address to, uint16 place, bytes32 report) external;

    /// @notice Keeps an object no longer. Emits `ObjectEntrusted`.
    /// @param object The object.
    /// @custom:access The keeper.
    function discharge(bytes32 object) external;

    /// @notice Names the custodian of an object that is at home, as when an account was lost or stolen; no contract keeps it then.
    /// Emits `ObjectEntrusted` and `ObjectMoved`.
    /// @param object An object in the country of its passport.
    /// @param custodian An institution that the country has accredited.
    /// @param report Commitment to what was found, not zero.
    /// @custom:access The culture authority of the country of the passport.
    function reassign(bytes32 object, address custodian, bytes32 report) external;
}
