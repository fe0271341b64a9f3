// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Component, Publication} from "../../contracts/governance/types/Release.sol";
import {ArmedTarget} from "../../contracts/mocks/ArmedTarget.sol";
import {LyingGate} from "../../contracts/mocks/LyingGate.sol";
import {SettlementWorld} from "../utils/SettlementWorld.sol";
import {ICurrency, Suite} from "../utils/Suite.sol";

/// @notice The joint authority publishes and withdraws, two issuers announce and adopt, and everybody tries everything.
/// @dev What each currency runs, and what may be adopted, is written down here at the acts of those who may decide it,
/// and nowhere else.
contract AdoptionHandler is SettlementWorld {
    struct Choice {
        address deployment;
        uint256 readyAt;
    }

    uint256 private constant CANDIDATES = 13;
    uint8 private constant COMPONENTS = uint8(type(Component).max) + 1; // with None

    /// @notice What each currency must run.
    mapping(ICurrency token => mapping(Component component => address)) public adopted;
    /// @notice What each issuer must have announced.
    mapping(ICurrency token => mapping(Component component => Choice)) public announced;
    /// @notice The first promise that was broken, empty while all hold.
    string public broken;
    /// @notice How often each kind of act succeeded, so that a silent handler is noticed.
    mapping(bytes4 action => uint256) public done;

    address[CANDIDATES] private _candidates;
    Component[CANDIDATES] private _natures;
    mapping(address deployment => Component) private _publishedAs;
    mapping(address deployment => bool) private _withdrawn;

    constructor() {
        raiseWorld();
        _nominate(0, Component.Gate, address(gate));
        _nominate(1, Component.SettlementEngine, address(engine));
        _nominate(2, Component.ClearingQueue, address(queue));
        _nominate(3, Component.HoldLedger, address(ledger));
        for (uint256 i = 0; i < 4; ++i) {
            (Component component, address first) = (_natures[i], _candidates[i]);
            _publishedAs[first] = component;
            adopted[cny][component] = adopted[kzt][component] = first;
        }
        _nominate(4, Component.Gate, address(Suite.gate(countries, address(this))));
        _nominate(5, Component.SettlementEngine, address(Suite.engine(countries)));
        _nominate(6, Component.SettlementEngine, address(Suite.engine(countries)));
        _nominate(7, Component.ClearingQueue, address(new ArmedTarget()));
        _nominate(8, Component.HoldLedger, address(Suite.ledger(countries, cases)));
        _nominate(9, Component.ClearingQueue, address(new LyingGate(CHINA))); // published as anything
        _nominate(10, Component.SettlementEngine, address(0xbeef)); // without code
        _nominate(11, Component.ClearingQueue, address(0)); // to leave the queue
        _nominate(12, Component.HoldLedger, address(0)); // to hold nothing
    }

    function currencies() external view returns (ICurrency, ICurrency) {
        return (cny, kzt);
    }

    /// Half of them as what they are, the others as anything.
    function releaseCandidate(uint256 which, uint8 as_, uint256 who) external {
        address candidate = _candidate(which);
        Component component = _component(which, as_);
        address actor = _actor(who, address(this));
        Publication[] memory publications = new Publication[](1);
        publications[0] = Publication(component, candidate, 0);
        if (!_act(address(releases), abi.encodeCall(releases.publish, (publications)), actor)) return;
        _note(actor == address(this), "published by another than the joint authority");
        _publishedAs[candidate] = component;
        ++done[this.releaseCandidate.selector];
    }

    function withdraw(uint256 which, uint256 who) external {
        (address candidate, address actor) = (_candidate(which), _actor(who, address(this)));
        if (!_act(address(releases), abi.encodeCall(releases.withdraw, (candidate, 0)), actor)) return;
        _note(actor == address(this), "withdrawn by another than the joint authority");
        _withdrawn[candidate] = true;
        ++done[this.withdraw.selector];
    }

    /// Half of them as what they are, the others as anything.
    function announce(uint256 which, uint8 as_, uint256 who, bool chinese) external {
        ICurrency token = chinese ? cny : kzt;
        (address candidate, address actor) = (_candidate(which), _actor(who, _issuer(token)));
        Component component = _component(which, as_);
        if (!_act(address(token), abi.encodeCall(token.announceAdoption, (component, candidate)), actor)) return;
        _note(actor == _issuer(token), "announced by another than the issuer");
        _note(_mayRun(component, candidate), "announced what may not be adopted");
        announced[token][component] = Choice(candidate, block.timestamp + NOTICE);
        ++done[this.announce.selector];
    }

    function cancel(uint8 of_, uint256 who, bool chinese) external {
        ICurrency token = chinese ? cny : kzt;
        (Component component, address actor) = (Component(of_ % COMPONENTS), _actor(who, _issuer(token)));
        if (!_act(address(token), abi.encodeCall(token.cancelAdoption, (component)), actor)) return;
        _note(actor == _issuer(token), "cancelled by another than the issuer");
        _note(announced[token][component].readyAt != 0, "cancelled what was not announced");
        delete announced[token][component];
        ++done[this.cancel.selector];
    }

    function complete(uint8 of_, uint256 who, bool chinese) external {
        ICurrency token = chinese ? cny : kzt;
        (Component component, address actor) = (Component(of_ % COMPONENTS), _actor(who, _issuer(token)));
        if (!_act(address(token), abi.encodeCall(token.completeAdoption, (component)), actor)) return;
        Choice memory choice = announced[token][component];
        _note(actor == _issuer(token), "completed by another than the issuer");
        _note(choice.readyAt != 0 && block.timestamp >= choice.readyAt, "completed early");
        _note(_mayRun(component, choice.deployment), "adopted what may not be adopted");
        adopted[token][component] = choice.deployment;
        delete announced[token][component];
        ++done[this.complete.selector];
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 2 * NOTICE));
    }

    function _act(address target, bytes memory call, address actor) private returns (bool ok) {
        vm.prank(actor);
        (ok, ) = target.call(call);
    }

    function _note(bool kept, string memory what) private {
        if (!kept && bytes(broken).length == 0) broken = what;
    }

    function _nominate(uint256 index, Component nature, address candidate) private {
        (_candidates[index], _natures[index]) = (candidate, nature);
    }

    /// There may be no queue and no ledger; anything else must be published as what it is to be, and not withdrawn.
    function _mayRun(Component component, address deployment) private view returns (bool) {
        bool optional = component == Component.ClearingQueue || component == Component.HoldLedger;
        if (optional && deployment == address(0)) return true;
        return component != Component.None && _publishedAs[deployment] == component && !_withdrawn[deployment];
    }

    function _candidate(uint256 which) private view returns (address) {
        return _candidates[which % CANDIDATES];
    }

    /// Half of the time whoever may; else the joint authority, which is this contract, an issuer, or somebody else.
    function _actor(uint256 who, address rightful) private view returns (address) {
        if (who % 2 == 0) return rightful;
        address[5] memory actors = [
            address(this),
            authorityOf(CHINA),
            authorityOf(KAZAKHSTAN),
            delegationOf(CHINA),
            address(0xbad)
        ];
        return actors[(who / 2) % 5];
    }

    function _component(uint256 which, uint8 as_) private view returns (Component) {
        return as_ % 2 == 0 ? _natures[which % CANDIDATES] : Component((as_ / 2) % COMPONENTS);
    }

    function _issuer(ICurrency token) private view returns (address) {
        return authorityOf(address(token) == address(cny) ? CHINA : KAZAKHSTAN);
    }
}

/// @notice GOV-1 of docs/invariants.md, for what a currency runs.
contract AdoptionInvariantTest is SettlementWorld {
    uint256 private constant PROVEN = 5; // the acts that are meant to succeed come first
    uint256 private constant RIGHTFUL = 0;

    AdoptionHandler private _handler;

    function setUp() public {
        _handler = new AdoptionHandler();
        targetContract(address(_handler));
        targetSelector(FuzzSelector(address(_handler), _actions()));
    }

    function invariant_GOV1_WhatRunsIsItsIssuersChoice() public view {
        (ICurrency first, ICurrency second) = _handler.currencies();
        _assertRunsWhatItsIssuerChose(first);
        _assertRunsWhatItsIssuerChose(second);
        string memory broken = _handler.broken();
        assertTrue(bytes(broken).length == 0, broken);
    }

    /// A handler whose acts all fail would keep every promise.
    function test_handler_ActsSucceed() public {
        uint256[4] memory others = [uint256(4), 5, 7, 8]; // a gate, an engine, a queue, a ledger
        for (uint8 i = 0; i < 4; ++i) _adopt(others[i], i + 1);
        _handler.withdraw(others[0], RIGHTFUL);
        bytes4[] memory actions = _actions();
        for (uint256 i = 0; i < PROVEN; ++i) {
            assertTrue(_handler.done(actions[i]) != 0, "an act of the handler never succeeds");
        }
        invariant_GOV1_WhatRunsIsItsIssuersChoice();
    }

    /// Leaving the queue needs no release, but the issuer and its notice all the same.
    function test_handler_LeavesTheQueue() public {
        (uint256 nothing, uint8 queue_) = (11, uint8(Component.ClearingQueue));
        (ICurrency token, ) = _handler.currencies();
        _handler.announce(nothing, 0, RIGHTFUL, true);
        _handler.complete(queue_, RIGHTFUL, true);
        assertEq(_handler.done(AdoptionHandler.complete.selector), 0, "left too early");
        _handler.pass(NOTICE);
        _handler.complete(queue_, RIGHTFUL, true);
        assertEq(token.queue(), address(0), "left");
        invariant_GOV1_WhatRunsIsItsIssuersChoice();
        _handler.announce(2, 0, RIGHTFUL, true);
        _handler.pass(NOTICE);
        _handler.complete(queue_, RIGHTFUL, true);
        assertTrue(token.queue() != address(0), "back again");
        invariant_GOV1_WhatRunsIsItsIssuersChoice();
    }

    function _adopt(uint256 candidate, uint8 component) private {
        uint256 before = _handler.done(AdoptionHandler.announce.selector);
        _handler.announce(candidate, 0, RIGHTFUL, true); // not published yet
        assertEq(_handler.done(AdoptionHandler.announce.selector), before, "announced too early");
        _handler.releaseCandidate(candidate, 0, RIGHTFUL);
        _handler.announce(candidate, 0, RIGHTFUL, true);
        _handler.cancel(component, RIGHTFUL, true);
        _handler.announce(candidate, 0, RIGHTFUL, true);
        _handler.pass(NOTICE);
        _handler.complete(component, RIGHTFUL, true);
        assertEq(_handler.done(AdoptionHandler.announce.selector), before + 2, "announced");
        assertEq(_handler.done(AdoptionHandler.complete.selector), component, "adopted");
    }

    function _assertRunsWhatItsIssuerChose(ICurrency token) private view {
        assertEq(token.gate(), _handler.adopted(token, Component.Gate), "GOV-1: gate");
        assertEq(token.engine(), _handler.adopted(token, Component.SettlementEngine), "GOV-1: engine");
        assertEq(token.queue(), _handler.adopted(token, Component.ClearingQueue), "GOV-1: queue");
        assertEq(token.ledger(), _handler.adopted(token, Component.HoldLedger), "GOV-1: ledger");
        for (uint8 i = 0; i <= uint8(type(Component).max); ++i) {
            (address chosen, uint256 from) = _handler.announced(token, Component(i));
            (address deployment, uint48 readyAt) = token.announcedAdoption(Component(i));
            assertEq(deployment, chosen, "GOV-1: announced");
            assertEq(readyAt, from, "GOV-1: ready");
        }
    }

    function _actions() private pure returns (bytes4[] memory actions) {
        actions = new bytes4[](6);
        actions[0] = AdoptionHandler.releaseCandidate.selector;
        actions[1] = AdoptionHandler.withdraw.selector;
        actions[2] = AdoptionHandler.announce.selector;
        actions[3] = AdoptionHandler.cancel.selector;
        actions[4] = AdoptionHandler.complete.selector;
        actions[5] = AdoptionHandler.pass.selector;
    }
}
