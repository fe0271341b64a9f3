// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId} from "../../contracts/common/types/AssetId.sol";
import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {IDecisionRules} from "../../contracts/governance/interfaces/IDecisionRules.sol";
import {IEmergencyCommittee} from "../../contracts/governance/interfaces/IEmergencyCommittee.sol";
import {IReleaseRegistry} from "../../contracts/governance/interfaces/IReleaseRegistry.sol";
import {ISilenceProcedure} from "../../contracts/governance/interfaces/ISilenceProcedure.sol";
import {ActionRule, ActionRuleEntry, Subject} from "../../contracts/governance/types/ActionRule.sol";
import {ConsultationTerms} from "../../contracts/governance/types/Consultation.sol";
import {Charter, Founder, MembershipStatus} from "../../contracts/governance/types/Membership.sol";
import {SilenceTerms} from "../../contracts/governance/types/Motion.sol";
import {Appointment, Office} from "../../contracts/governance/types/Office.sol";
import {HOLD, JUDGE, NET, PAY, Powers} from "../../contracts/governance/types/Powers.sol";
import {Publication} from "../../contracts/governance/types/Release.sol";
import {Scope, contractScope, corridorScope, currencyScope} from "../../contracts/governance/types/Scope.sol";
import {FirstCommittee} from "../../contracts/governance/types/Seats.sol";
import {Basis, DecisionClass, Terms} from "../../contracts/governance/types/Terms.sol";
import {ArmedTarget} from "../../contracts/mocks/ArmedTarget.sol";
import {IAssetRegistry} from "../../contracts/settlement/interfaces/IAssetRegistry.sol";
import {ICurrencyRegistry} from "../../contracts/settlement/interfaces/ICurrencyRegistry.sol";
import {CurrencyParams, FirstAdoption} from "../../contracts/settlement/types/Currency.sol";
import {IGate} from "../../contracts/supervision/interfaces/IGate.sol";
import {ICaseRegistry} from "../../contracts/supervision/interfaces/ICaseRegistry.sol";
import {IHoldLedger} from "../../contracts/supervision/interfaces/IHoldLedger.sol";
import {IStandings} from "../../contracts/supervision/interfaces/IStandings.sol";
import {ParticipantKind} from "../../contracts/supervision/types/Participant.sol";
import {Direction, RuleEntry, RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {anyAlpha2, ICurrency, IEngine, ITimelock, IVotingCouncil, Suite} from "./Suite.sol";
import {Test} from "./Vm.sol";

/// @notice The whole joint layer, wired as `deploy/modules/sogdia.ts` does, with five founders, all of whose offices are
/// filled, and a currency on either side. Periods are short.
/// @dev It keeps its own clock, as the optimizer takes that of a block for constant.
abstract contract JointWorld is Test {
    /// @dev Several calls that are decided as one.
    struct Batch {
        address[] targets;
        uint256[] values;
        bytes[] calldatas;
        string description;
    }

    uint16 public constant FOUNDERS = 5;
    uint16 public constant VICTIM = 5;
    uint16 public constant KNOWN = 7; // two more may be invited
    uint8 public constant SCOPES = 3;
    uint8 internal constant OFFICES = 6;
    uint256 internal constant WANTED = 6;
    uint32 internal constant TERM = 60 days;
    uint88 internal constant WEIGHT = 100;
    bytes20 internal constant LEI = "SOGDIABANK0000000058"; // of the victim's bank
    bytes20 internal constant OTHER_LEI = "SOGDIABANK1000000024"; // of nobody yet
    uint104 internal constant ISSUANCE_LIMIT = 10 ** 12;

    ICountryRegistry public immutable registry;
    ITimelock public immutable timelock;
    IEmergencyCommittee public immutable committee;
    IReleaseRegistry public immutable releases;
    IVotingCouncil public immutable council;
    IDecisionRules public immutable rules;
    ISilenceProcedure public immutable silence;
    IGate public immutable gate;
    IStandings public immutable standings;
    IAssetRegistry public immutable assets;
    ICurrencyRegistry public immutable currencies;
    IEngine public immutable engine;
    IHoldLedger public immutable ledger;
    ArmedTarget public immutable clearing; // stands for a queue, of which nothing is asked here
    ICurrency public immutable victims;
    ICurrency public immutable others;

    uint48 public clock = 1_800_000_000;

    constructor() {
        vm.warp(clock);
        timelock = Suite.timelock(address(this));
        registry = Suite.countries(address(timelock), Charter(2_500, FOUNDERS, 1 days, 1 minutes), _founders());
        committee = Suite.committee(address(timelock), registry, FirstCommittee(TERM, _countries(1, 2, 3), 2));
        standings = Suite.standings(registry);
        gate = Suite.gate(registry, Suite.numbers(), address(committee), address(standings));
        assets = Suite.assets(address(timelock));
        engine = Suite.engine(registry, assets);
        clearing = new ArmedTarget();
        ICaseRegistry cases = Suite.cases(registry);
        ledger = Suite.ledger(registry, cases, Suite.appeals(registry, cases));
        releases = Suite.releases(address(timelock), _firstReleases());
        currencies = Suite.currencies(registry, releases, assets, 1 minutes);
        rules = Suite.rules(
            timelock,
            registry,
            address(committee),
            Suite.consultation(registry, ConsultationTerms(1 minutes, 0, 1 days)),
            1 minutes,
            usualTerms(),
            usualRules()
        );
        council = Suite.council(rules);
        silence = Suite.silence(council, usualSilence());
        _entrust(address(council));
        _entrust(address(silence));
        timelock.renounceRole(timelock.DEFAULT_ADMIN_ROLE(), address(this));
        for (uint16 country = 1; country <= FOUNDERS; ++country) _raise(country);
        victims = _newCurrency(VICTIM, "VVV");
        others = _newCurrency(1, "OOO");
        _openBorders(VICTIM);
        _fund();
        _passTo(clock + 1 days);
    }

    function scopeAt(uint256 scope) public view returns (Scope) {
        if (scope == 0) return contractScope(address(engine));
        return scope == 1 ? corridorScope(VICTIM, 1) : currencyScope(victims.asset());
    }

    function delegationOf(uint16 country) public view returns (address) {
        address holder = registry.officeOf(country, Office.Delegation);
        return holder == address(0) ? _account(country, 0) : holder;
    }

    function statusOf(uint16 country) public view returns (MembershipStatus) {
        return registry.countryOf(country).status;
    }

    /// What the documents propose, in minutes instead of days.
    function usualTerms() public pure returns (Terms[] memory terms) {
        terms = new Terms[](5);
        terms[0] = _terms(DecisionClass.Constitutional, 7_200, 7_500, 20 minutes);
        terms[1] = _terms(DecisionClass.Reinforced, 7_200, 6_500, 10 minutes);
        terms[2] = _terms(DecisionClass.Ordinary, 5_500, 6_500, 5 minutes);
        terms[3] = _terms(DecisionClass.Procedural, 5_001, 0, 5 minutes);
        terms[4] = _terms(DecisionClass.Emergency, 7_200, 6_500, 1 minutes);
        terms[2].blockingCountries = terms[3].blockingCountries = 4;
    }

    /// As `ACTION_RULES` in `src/governance/action-rules.ts`.
    function usualRules() public view returns (ActionRuleEntry[] memory entries) {
        entries = new ActionRuleEntry[](16);
        (address countries, address seats, address versions) = (
            address(registry),
            address(committee),
            address(releases)
        );
        entries[0] = _rule(countries, registry.admit.selector, DecisionClass.Reinforced, "");
        entries[1] = _rule(countries, registry.cancelAdmission.selector, DecisionClass.Ordinary, "");
        entries[2] = _rule(countries, registry.suspend.selector, DecisionClass.Reinforced, "suspend(uint16)");
        entries[3] = _rule(countries, registry.reinstate.selector, DecisionClass.Ordinary, "reinstate(uint16)");
        entries[4] = _rule(countries, registry.expel.selector, DecisionClass.Constitutional, "expel(uint16)");
        entries[5] = _rule(
            countries,
            registry.proposeRecovery.selector,
            DecisionClass.Reinforced,
            "proposeRecovery(uint16,address)"
        );
        entries[6] = _rule(
            countries,
            registry.withdrawRecovery.selector,
            DecisionClass.Ordinary,
            "withdrawRecovery(uint16)"
        );
        entries[7] = _rule(seats, committee.elect.selector, DecisionClass.Ordinary, "");
        entries[8] = _rule(
            seats,
            committee.extend.selector,
            DecisionClass.Emergency,
            "extend(address,uint256,uint48,bytes32)"
        );
        entries[9] = _rule(seats, committee.lift.selector, DecisionClass.Ordinary, "lift(address,uint256)");
        entries[10] = _rule(versions, releases.publish.selector, DecisionClass.Reinforced, "");
        entries[11] = _rule(versions, releases.withdraw.selector, DecisionClass.Reinforced, "");
        entries[12] = _rule(
            seats,
            committee.renew.selector,
            DecisionClass.Reinforced,
            "renew(address,uint256,uint48,bytes32)"
        );
        entries[13] = _rule(
            seats,
            committee.prolong.selector,
            DecisionClass.Constitutional,
            "prolong(address,uint256,uint48,bytes32)"
        );
        entries[14] = _rule(versions, releases.suspend.selector, DecisionClass.Emergency, "");
        entries[15] = _rule(versions, releases.reinstate.selector, DecisionClass.Ordinary, "");
    }

    /// One objection stops an ordinary matter, two a procedural one.
    function usualSilence() public pure returns (SilenceTerms[] memory terms) {
        terms = new SilenceTerms[](2);
        terms[0] = SilenceTerms(DecisionClass.Ordinary, 1, 5 minutes);
        terms[1] = SilenceTerms(DecisionClass.Procedural, 2, 5 minutes);
    }

    /// Everything national that the victim has.
    function victimState() public view returns (bytes32) {
        return keccak256(abi.encode(_officesState(), _gateState(), _currencyState()));
    }

    function _passTo(uint48 time) internal virtual {
        if (time <= clock) return;
        clock = time;
        vm.warp(time);
    }

    function _try(address caller, address target, bytes memory call) internal returns (bool done) {
        vm.prank(caller);
        (done, ) = target.call(call);
    }

    function _batchOf(
        address target,
        bytes memory call,
        string memory description
    ) internal pure returns (Batch memory) {
        (address[] memory targets, bytes[] memory calls) = (new address[](1), new bytes[](1));
        (targets[0], calls[0]) = (target, call);
        return Batch(targets, new uint256[](1), calls, description);
    }

    function _proposeCall(Batch memory batch) internal view returns (bytes memory) {
        return abi.encodeCall(council.propose, (batch.targets, batch.values, batch.calldatas, batch.description));
    }

    function _moveCall(Batch memory batch) internal view returns (bytes memory) {
        return abi.encodeCall(silence.move, (batch.targets, batch.values, batch.calldatas, batch.description));
    }

    function _queueCall(Batch memory batch) internal view returns (bytes memory) {
        bytes32 hash = keccak256(bytes(batch.description));
        return abi.encodeCall(council.queue, (batch.targets, batch.values, batch.calldatas, hash));
    }

    function _executeCall(Batch memory batch) internal view returns (bytes memory) {
        bytes32 hash = keccak256(bytes(batch.description));
        return abi.encodeCall(council.execute, (batch.targets, batch.values, batch.calldatas, hash));
    }

    function _idOf(Batch memory batch) internal view returns (uint256) {
        bytes32 hash = keccak256(bytes(batch.description));
        return council.hashProposal(batch.targets, batch.values, batch.calldatas, hash);
    }

    /// The offices from the second on, then the bank, then what keys come later.
    function _account(uint16 country, uint256 number) internal pure returns (address) {
        return address(uint160(country) * 0x1000 + uint160(number));
    }

    function _bank(uint16 country) internal pure returns (address) {
        return _account(country, 7);
    }

    function _countries(uint16 a, uint16 b, uint16 c) internal pure returns (uint16[] memory countries) {
        countries = new uint16[](3);
        (countries[0], countries[1], countries[2]) = (a, b, c);
    }

    function _terms(
        DecisionClass decisionClass,
        uint16 countriesBps,
        uint16 weightBps,
        uint24 votingPeriod
    ) internal pure returns (Terms memory) {
        return
            Terms({
                decisionClass: decisionClass,
                basis: Basis.Entitled,
                countriesBps: countriesBps,
                weightBps: weightBps,
                quorumBps: 0,
                blockingCountries: 0,
                vetoDeclared: false,
                votingDelay: 1 minutes,
                votingPeriod: votingPeriod,
                lateWindow: 1 minutes,
                maxExtension: 1 minutes,
                timelockDelay: 5 minutes,
                dissentDelay: 10 minutes,
                gracePeriod: 10 minutes,
                consulted: false
            });
    }

    function _rule(
        address target,
        bytes4 selector,
        DecisionClass decisionClass,
        string memory signature
    ) internal pure returns (ActionRuleEntry memory) {
        Subject subject = bytes(signature).length == 0 ? Subject.None : Subject.Excluded;
        return ActionRuleEntry(target, selector, ActionRule(decisionClass, subject, 0), signature);
    }

    function _entrust(address master) private {
        timelock.grantRole(timelock.PROPOSER_ROLE(), master);
        timelock.grantRole(timelock.EXECUTOR_ROLE(), master);
        timelock.grantRole(timelock.CANCELLER_ROLE(), master);
    }

    function _rulesOfBorders() internal view returns (RuleEntry[] memory entries) {
        entries = new RuleEntry[](2);
        RuleTerms memory open = RuleTerms(type(uint48).max, 0, 0, 0);
        entries[0] = RuleEntry(Direction.Outbound, 0, AssetId.unwrap(victims.asset()), open);
        entries[1] = RuleEntry(Direction.Inbound, 0, AssetId.unwrap(victims.asset()), open);
    }

    function _officesState() private view returns (bytes32) {
        address[2][OFFICES] memory seen;
        for (uint8 i = 0; i < OFFICES; ++i) {
            (address appointee, , ) = registry.appointmentOf(VICTIM, Office(i));
            seen[i] = [registry.officeOf(VICTIM, Office(i)), appointee];
        }
        return keccak256(abi.encode(seen, registry.countryOfDelegation(seen[0][0])));
    }

    function _gateState() private view returns (bytes32) {
        (RuleTerms memory terms, uint24 version) = gate.ruleOf(
            VICTIM,
            Direction.Outbound,
            0,
            AssetId.unwrap(victims.asset())
        );
        return
            keccak256(
                abi.encode(
                    gate.participantByLei(VICTIM, LEI),
                    gate.participantByLei(VICTIM, OTHER_LEI),
                    gate.participantOf(1),
                    gate.accountOf(_bank(VICTIM)),
                    terms,
                    version,
                    gate.rulebookVersionOf(VICTIM)
                )
            );
    }

    function _currencyState() private view returns (bytes32) {
        (RuleTerms memory rule, ) = victims.issuerRule();
        (, , uint256 limit, ) = victims.issuance();
        return
            keccak256(
                abi.encode(
                    rule,
                    limit,
                    _trustState(),
                    victims.gate(),
                    victims.ledger(),
                    victims.totalSupply(),
                    victims.balanceOf(_bank(VICTIM)),
                    currencies.isServed(address(victims), 1),
                    currencies.isServed(address(others), VICTIM),
                    assets.factoryOf(0)
                )
            );
    }

    /// What the victim's currency lets deployments do, and whatever has been announced of all that may be wanted of it.
    function _trustState() private view returns (bytes32 state) {
        state = keccak256(abi.encode(victims.adopted(), victims.readyAt(_wantedLimit())));
        for (uint256 i = 0; i < WANTED; ++i) {
            (address deployment, Powers powers) = _wantedAt(i);
            (Powers inForce, , uint48 until) = victims.powersOf(deployment);
            uint48 readyAt = victims.readyAt(abi.encodeCall(victims.adopt, (deployment, powers)));
            state = keccak256(abi.encode(state, inForce, until, readyAt));
        }
    }

    /// What an adversary may want a currency to trust: its own releases with their powers, and contracts that are none.
    function _wantedAt(uint256 which) internal view returns (address, Powers) {
        if (which == 0) return (address(gate), JUDGE);
        if (which == 1) return (address(engine), PAY);
        if (which == 2) return (address(clearing), NET);
        if (which == 3) return (address(ledger), HOLD);
        return which == 4 ? (address(council), PAY) : (address(this), JUDGE | PAY | NET | HOLD);
    }

    function _wantedLimit() internal view returns (bytes memory) {
        return abi.encodeCall(victims.raiseIssuanceLimit, (10 * ISSUANCE_LIMIT));
    }

    function _founders() private pure returns (Founder[] memory founders) {
        founders = new Founder[](FOUNDERS);
        for (uint16 i = 0; i < FOUNDERS; ++i)
            founders[i] = Founder(i + 1, anyAlpha2(i + 1), _account(i + 1, 0), WEIGHT);
    }

    function _firstReleases() private view returns (Publication[] memory first) {
        first = new Publication[](4);
        bytes32[4] memory names = [bytes32("Gate"), "SettlementEngine", "ClearingQueue", "HoldLedger"];
        for (uint256 i = 0; i < 4; ++i) {
            (address deployment, Powers powers) = _wantedAt(i);
            first[i] = Publication(names[i], powers, deployment, 0);
        }
    }

    function _firstAdoptions() private view returns (FirstAdoption[] memory first) {
        first = new FirstAdoption[](4);
        for (uint256 i = 0; i < 4; ++i) {
            (address deployment, Powers powers) = _wantedAt(i);
            first[i] = FirstAdoption(deployment, powers);
        }
    }

    function _raise(uint16 country) private {
        vm.prank(_account(country, 0));
        registry.join(country, WEIGHT, address(0), _firstHolders(country));
        for (uint8 i = 1; i < OFFICES; ++i) {
            vm.prank(_account(country, i));
            registry.takeOffice(country, Office(i));
        }
    }

    function _firstHolders(uint16 country) internal pure returns (Appointment[] memory first) {
        first = new Appointment[](OFFICES - 1);
        for (uint8 i = 1; i < OFFICES; ++i) first[i - 1] = Appointment(Office(i), _account(country, i));
    }

    function _newCurrency(uint16 country, string memory code) private returns (ICurrency) {
        CurrencyParams memory params = CurrencyParams({
            country: country,
            numeric: country,
            code: code,
            name: code,
            decimals: 2,
            adopted: _firstAdoptions(),
            notice: 1 hours,
            issuanceLimit: ISSUANCE_LIMIT,
            rule: RuleTerms(type(uint48).max, 0, 0, 0)
        });
        vm.startPrank(_account(country, uint8(Office.MonetaryAuthority)));
        ICurrency created = Suite.currency(currencies, params);
        vm.stopPrank();
        return created;
    }

    function _openBorders(uint16 country) private {
        RuleEntry[] memory entries = _rulesOfBorders();
        vm.prank(_account(country, uint8(Office.Supervisor)));
        gate.adoptRules(country, entries, "law");
    }

    function _fund() private {
        vm.startPrank(_account(VICTIM, uint8(Office.Registrar)));
        gate.license(LEI, VICTIM, ParticipantKind.Bank, 0, uint40(clock + 3_653 days));
        gate.proposeAccount(1, _bank(VICTIM));
        vm.stopPrank();
        vm.prank(_bank(VICTIM));
        gate.acceptAccount(1);
        vm.prank(_account(VICTIM, uint8(Office.MonetaryAuthority)));
        victims.issue(_bank(VICTIM), 1_000_000);
    }
}
