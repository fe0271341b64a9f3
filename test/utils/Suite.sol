// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IConsultation} from "../../contracts/governance/interfaces/IConsultation.sol";
import {ICouncil} from "../../contracts/governance/interfaces/ICouncil.sol";
import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {IDecisionRules} from "../../contracts/governance/interfaces/IDecisionRules.sol";
import {IEmergencyCommittee} from "../../contracts/governance/interfaces/IEmergencyCommittee.sol";
import {IReleaseRegistry} from "../../contracts/governance/interfaces/IReleaseRegistry.sol";
import {ISilenceProcedure} from "../../contracts/governance/interfaces/ISilenceProcedure.sol";
import {ActionRuleEntry} from "../../contracts/governance/types/ActionRule.sol";
import {ConsultationTerms} from "../../contracts/governance/types/Consultation.sol";
import {Charter, Founder} from "../../contracts/governance/types/Membership.sol";
import {SilenceTerms} from "../../contracts/governance/types/Motion.sol";
import {Appointment, Office} from "../../contracts/governance/types/Office.sol";
import {Publication} from "../../contracts/governance/types/Release.sol";
import {FirstCommittee} from "../../contracts/governance/types/Seats.sol";
import {Terms} from "../../contracts/governance/types/Terms.sol";
import {IAssetRegistry} from "../../contracts/settlement/interfaces/IAssetRegistry.sol";
import {ICurrencyRegistry} from "../../contracts/settlement/interfaces/ICurrencyRegistry.sol";
import {ICurrencyToken} from "../../contracts/settlement/interfaces/ICurrencyToken.sol";
import {IIntradayCredit} from "../../contracts/settlement/interfaces/IIntradayCredit.sol";
import {IPending} from "../../contracts/settlement/interfaces/IPending.sol";
import {IQuotes} from "../../contracts/settlement/interfaces/IQuotes.sol";
import {ISettlementEngine} from "../../contracts/settlement/interfaces/ISettlementEngine.sol";
import {CurrencyParams} from "../../contracts/settlement/types/Currency.sol";
import {IAppeals} from "../../contracts/supervision/interfaces/IAppeals.sol";
import {ICaseRegistry} from "../../contracts/supervision/interfaces/ICaseRegistry.sol";
import {IGate} from "../../contracts/supervision/interfaces/IGate.sol";
import {IHoldLedger} from "../../contracts/supervision/interfaces/IHoldLedger.sol";
import {IParticipantNumbers} from "../../contracts/supervision/interfaces/IParticipantNumbers.sol";
import {IStandings} from "../../contracts/supervision/interfaces/IStandings.sol";
import {IBankingCalendar} from "../../contracts/trade/interfaces/IBankingCalendar.sol";
import {ICertificateOfOrigin} from "../../contracts/trade/interfaces/ICertificateOfOrigin.sol";
import {ICustomsWindow} from "../../contracts/trade/interfaces/ICustomsWindow.sol";
import {ILetterOfCredit} from "../../contracts/trade/interfaces/ILetterOfCredit.sol";
import {IRecordFactory} from "../../contracts/trade/interfaces/IRecordFactory.sol";
import {ITradeAccreditations} from "../../contracts/trade/interfaces/ITradeAccreditations.sol";
import {ITransferableRecord} from "../../contracts/trade/interfaces/ITransferableRecord.sol";
import {RecordParams} from "../../contracts/trade/types/RecordParams.sol";
import {VM} from "./Vm.sol";

// What the contracts of the suite answer to where that is more than one interface of ours.

interface ICurrency is ICurrencyToken, IERC20 {}

interface IEngine is ISettlementEngine, IQuotes, IPending {}

interface IVotingCouncil is ICouncil, IGovernor {
    function relay(address target, uint256 value, bytes calldata data) external payable;
    function proposalThreshold() external view returns (uint256);
}

interface ITimelock is IAccessControl {
    function DEFAULT_ADMIN_ROLE() external view returns (bytes32);
    function PROPOSER_ROLE() external view returns (bytes32);
    function EXECUTOR_ROLE() external view returns (bytes32);
    function CANCELLER_ROLE() external view returns (bytes32);
    function getMinDelay() external view returns (uint256);
    function updateDelay(uint256 delay) external;
    function schedule(
        address target,
        uint256 value,
        bytes calldata data,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) external;
    function execute(
        address target,
        uint256 value,
        bytes calldata data,
        bytes32 predecessor,
        bytes32 salt
    ) external payable;
}

/// @dev Two capital letters of its own for each number up to 675, where it does not matter which.
function anyAlpha2(uint16 country) pure returns (bytes2) {
    return bytes2(0x4141 + ((country / 26) << 8) + (country % 26));
}

/// @dev Nobody, to name as the first holders of a country's offices.
function nobody() pure returns (Appointment[] memory) {
    return new Appointment[](0);
}

/// @dev One account in two offices.
function inBoth(Office one, Office other, address account) pure returns (Appointment[] memory first) {
    first = new Appointment[](2);
    (first[0], first[1]) = (Appointment(one, account), Appointment(other, account));
}

/// @notice Creates the contracts of the suite from their artifacts: the tests run the code that ships, and need not
/// compile it.
library Suite {
    function timelock(address admin) internal returns (ITimelock) {
        return ITimelock(_create("TimelockController", abi.encode(0, new address[](0), new address[](0), admin)));
    }

    function countries(
        address jointAuthority,
        Charter memory charter,
        Founder[] memory founders
    ) internal returns (ICountryRegistry) {
        return ICountryRegistry(_create("CountryRegistry", abi.encode(jointAuthority, charter, founders)));
    }

    function committee(
        address jointAuthority,
        ICountryRegistry countries_,
        FirstCommittee memory first
    ) internal returns (IEmergencyCommittee) {
        return IEmergencyCommittee(_create("EmergencyCommittee", abi.encode(jointAuthority, countries_, first)));
    }

    function releases(address jointAuthority, Publication[] memory first) internal returns (IReleaseRegistry) {
        return IReleaseRegistry(_create("ReleaseRegistry", abi.encode(jointAuthority, first)));
    }

    function consultation(
        ICountryRegistry countries_,
        ConsultationTerms memory terms
    ) internal returns (IConsultation) {
        return IConsultation(_create("Consultation", abi.encode(countries_, terms)));
    }

    function silence(IVotingCouncil council_, SilenceTerms[] memory terms) internal returns (ISilenceProcedure) {
        return ISilenceProcedure(_create("SilenceProcedure", abi.encode(council_, terms)));
    }

    function rules(
        ITimelock timelock_,
        ICountryRegistry countries_,
        address committee_,
        IConsultation consultation_,
        uint24 minPeriod,
        Terms[] memory terms,
        ActionRuleEntry[] memory entries
    ) internal returns (IDecisionRules) {
        bytes memory arguments = abi.encode(
            timelock_,
            countries_,
            committee_,
            consultation_,
            minPeriod,
            terms,
            entries
        );
        return IDecisionRules(_create("DecisionRules", arguments));
    }

    function council(IDecisionRules rules_) internal returns (IVotingCouncil) {
        return IVotingCouncil(_create("Council", abi.encode(rules_)));
    }

    function numbers() internal returns (IParticipantNumbers) {
        return IParticipantNumbers(_create("ParticipantNumbers", ""));
    }

    function gate(
        ICountryRegistry countries_,
        IParticipantNumbers numbers_,
        address haltAuthority,
        address standings_
    ) internal returns (IGate) {
        return IGate(_create("Gate", abi.encode(countries_, numbers_, haltAuthority, standings_)));
    }

    function standings(
        ICountryRegistry countries_,
        ICaseRegistry cases_,
        IAppeals appeals_
    ) internal returns (IStandings) {
        return IStandings(_create("Standings", abi.encode(countries_, cases_, appeals_)));
    }

    /// @dev With cases and appeals of its own, where these are not at stake.
    function standings(ICountryRegistry countries_) internal returns (IStandings) {
        ICaseRegistry cases_ = cases(countries_);
        return standings(countries_, cases_, appeals(countries_, cases_));
    }

    function cases(ICountryRegistry countries_) internal returns (ICaseRegistry) {
        return ICaseRegistry(_create("CaseRegistry", abi.encode(countries_)));
    }

    function appeals(ICountryRegistry countries_, ICaseRegistry cases_) internal returns (IAppeals) {
        return IAppeals(_create("Appeals", abi.encode(countries_, cases_)));
    }

    function ledger(
        ICountryRegistry countries_,
        ICaseRegistry cases_,
        IAppeals appeals_
    ) internal returns (IHoldLedger) {
        return IHoldLedger(_create("HoldLedger", abi.encode(countries_, cases_, appeals_)));
    }

    function assets(address jointAuthority) internal returns (IAssetRegistry) {
        return IAssetRegistry(_create("AssetRegistry", abi.encode(jointAuthority)));
    }

    function engine(ICountryRegistry countries_, IAssetRegistry assets_) internal returns (IEngine) {
        return IEngine(_create("SettlementEngine", abi.encode(countries_, assets_)));
    }

    /// @dev The factory of currencies, which the caller, who has deployed the asset registry, names.
    function currencies(
        ICountryRegistry countries_,
        IReleaseRegistry releases_,
        IAssetRegistry assets_,
        uint32 leastNotice
    ) internal returns (ICurrencyRegistry registry) {
        bytes32 codeHash = keccak256(VM.getCode("CurrencyToken"));
        bytes memory arguments = abi.encode(countries_, releases_, assets_, codeHash, leastNotice);
        registry = ICurrencyRegistry(_create("CurrencyRegistry", arguments));
        assets_.nameFactory(0, address(registry));
    }

    /// @dev In the name of the caller, or of whom it pranks.
    function currency(ICurrencyRegistry registry, CurrencyParams memory params) internal returns (ICurrency) {
        return ICurrency(registry.create(params, VM.getCode("CurrencyToken")));
    }

    function credit(ICountryRegistry countries_, IEngine engine_) internal returns (IIntradayCredit) {
        return IIntradayCredit(_create("IntradayCredit", abi.encode(countries_, engine_)));
    }

    /// @dev The factory of registers, which the caller, who has deployed the asset registry, names.
    function records(
        ICountryRegistry countries_,
        IReleaseRegistry releases_,
        IAssetRegistry assets_,
        uint32 leastNotice
    ) internal returns (IRecordFactory factory) {
        bytes32 codeHash = keccak256(VM.getCode("TransferableRecord"));
        bytes memory arguments = abi.encode(countries_, releases_, assets_, codeHash, leastNotice);
        factory = IRecordFactory(_create("RecordFactory", arguments));
        assets_.nameFactory(1, address(factory));
    }

    /// @dev In the name of the caller, or of whom it pranks.
    function register(IRecordFactory factory, RecordParams memory params) internal returns (ITransferableRecord) {
        return ITransferableRecord(factory.open(params, VM.getCode("TransferableRecord")));
    }

    function calendar(ICountryRegistry countries_) internal returns (IBankingCalendar) {
        return IBankingCalendar(_create("BankingCalendar", abi.encode(countries_)));
    }

    function letters(IEngine engine_, IBankingCalendar calendar_) internal returns (ILetterOfCredit) {
        return ILetterOfCredit(_create("LetterOfCredit", abi.encode(engine_, calendar_)));
    }

    function accreditations(ICountryRegistry countries_) internal returns (ITradeAccreditations) {
        return ITradeAccreditations(_create("TradeAccreditations", abi.encode(countries_)));
    }

    function origins(
        ICountryRegistry countries_,
        ITradeAccreditations accreditations_
    ) internal returns (ICertificateOfOrigin) {
        return ICertificateOfOrigin(_create("CertificateOfOrigin", abi.encode(countries_, accreditations_)));
    }

    function customs(
        ICountryRegistry countries_,
        ITradeAccreditations accreditations_
    ) internal returns (ICustomsWindow) {
        return ICustomsWindow(_create("CustomsWindow", abi.encode(countries_, accreditations_)));
    }

    /// @dev Reverts as the constructor did.
    function _create(string memory name, bytes memory arguments) private returns (address created) {
        bytes memory code = abi.encodePacked(VM.getCode(name), arguments);
        assembly ("memory-safe") {
            created := create(0, add(code, 0x20), mload(code))
            if iszero(created) {
                let reason := mload(0x40)
                returndatacopy(reason, 0, returndatasize())
                revert(reason, returndatasize())
            }
        }
    }
}
