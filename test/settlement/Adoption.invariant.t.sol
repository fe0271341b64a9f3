// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Component, Publication} from "../../contracts/governance/types/Release.sol";
import {LyingGate} from "../../contracts/mocks/LyingGate.sol";
import {CurrencyToken} from "../../contracts/settlement/CurrencyToken.sol";
import {SettlementEngine} from "../../contracts/settlement/SettlementEngine.sol";
import {Gate} from "../../contracts/supervision/Gate.sol";
import {SettlementWorld} from "../utils/SettlementWorld.sol";

/// @notice The joint authority publishes and withdraws, two issuers announce and adopt, and everybody tries everything.
/// @dev What each currency runs, and what may be adopted, is written down here at the acts of those who may decide it,
/// and nowhere else.
contract AdoptionHandler is SettlementWorld {
    struct Choice {
        address gate;
        address engine;
        uint256 readyAt;
    }

    uint256 private constant CANDIDATES = 7;

    /// @notice What each currency must run.
    mapping(CurrencyToken token => Choice) public adopted;
    /// @notice What each issuer must have announced.
    mapping(CurrencyToken token => Choice) public announced;
    /// @notice The first promise that was broken, empty while all hold.
    string public broken;
    /// @notice How often each kind of act succeeded, so that a silent handler is noticed.
    mapping(bytes4 action => uint256) public done;

    address[CANDIDATES] private _candidates;
    mapping(address deployment => Component) private _publishedAs;
    mapping(address deployment => bool) private _withdrawn;

    constructor() {
        raiseWorld();
        _candidates = [
            address(gate),
            address(engine),
            address(new Gate(countries, address(this))),
            address(new SettlementEngine()),
            address(new SettlementEngine()),
            address(new LyingGate(CHINA)), // published as anything
            address(0xbeef) // without code
        ];
        _publishedAs[address(gate)] = Component.Gate;
        _publishedAs[address(engine)] = Component.SettlementEngine;
        adopted[cny] = adopted[kzt] = Choice(address(gate), address(engine), 0);
    }

    function currencies() external view returns (CurrencyToken, CurrencyToken) {
        return (cny, kzt);
    }

    /// Half of them as what they are, the others as anything.
    function releaseCandidate(uint256 which, uint8 as_, uint256 who) external {
        address candidate = _candidate(which);
        Component component = as_ % 2 == 0 ? _natureOf(which) : Component((as_ / 2) % 3);
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

    /// Half of the gates and of the engines are those that run already, since most changes are of one of the two.
    function announce(uint256 gate_, uint256 engine_, uint256 who, bool chinese) external {
        CurrencyToken token = chinese ? cny : kzt;
        address actor = _actor(who, _issuer(token));
        Choice memory choice = Choice(
            gate_ % 2 == 0 ? adopted[token].gate : _candidate(gate_ / 2),
            engine_ % 2 == 0 ? adopted[token].engine : _candidate(engine_ / 2),
            block.timestamp + NOTICE
        );
        bytes memory call = abi.encodeCall(token.announceAdoption, (choice.gate, choice.engine));
        if (!_act(address(token), call, actor)) return;
        _note(actor == _issuer(token), "announced by another than the issuer");
        _note(_mayRun(token, choice), "announced what may not be adopted");
        announced[token] = choice;
        ++done[this.announce.selector];
    }

    function cancel(uint256 who, bool chinese) external {
        CurrencyToken token = chinese ? cny : kzt;
        address actor = _actor(who, _issuer(token));
        if (!_act(address(token), abi.encodeCall(token.cancelAdoption, ()), actor)) return;
        _note(actor == _issuer(token), "cancelled by another than the issuer");
        delete announced[token];
        ++done[this.cancel.selector];
    }

    function complete(uint256 who, bool chinese) external {
        CurrencyToken token = chinese ? cny : kzt;
        address actor = _actor(who, _issuer(token));
        if (!_act(address(token), abi.encodeCall(token.completeAdoption, ()), actor)) return;
        Choice memory choice = announced[token];
        _note(actor == _issuer(token), "completed by another than the issuer");
        _note(choice.readyAt != 0 && block.timestamp >= choice.readyAt, "completed early");
        _note(_mayRun(token, choice), "adopted what may not be adopted");
        adopted[token] = choice;
        delete announced[token];
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

    /// What runs may stay; anything else must be published as what it is to be, and not withdrawn.
    function _mayRun(CurrencyToken token, Choice memory choice) private view returns (bool) {
        return
            (choice.gate == adopted[token].gate || _isReleased(Component.Gate, choice.gate)) &&
            (choice.engine == adopted[token].engine || _isReleased(Component.SettlementEngine, choice.engine));
    }

    function _isReleased(Component component, address deployment) private view returns (bool) {
        return _publishedAs[deployment] == component && !_withdrawn[deployment];
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

    function _natureOf(uint256 which) private pure returns (Component) {
        uint256 candidate = which % CANDIDATES;
        return candidate == 0 || candidate == 2 ? Component.Gate : Component.SettlementEngine;
    }

    function _issuer(CurrencyToken token) private view returns (address) {
        return authorityOf(address(token) == address(cny) ? CHINA : KAZAKHSTAN);
    }
}

/// @notice GOV-1 of docs/invariants.md, for what a currency runs.
contract AdoptionInvariantTest is SettlementWorld {
    uint256 private constant PROVEN = 5; // the acts that are meant to succeed come first

    AdoptionHandler private _handler;

    function setUp() public {
        _handler = new AdoptionHandler();
        targetContract(address(_handler));
        targetSelector(FuzzSelector(address(_handler), _actions()));
    }

    function invariant_GOV1_WhatRunsIsItsIssuersChoice() public view {
        (CurrencyToken first, CurrencyToken second) = _handler.currencies();
        _assertRunsWhatItsIssuerChose(first);
        _assertRunsWhatItsIssuerChose(second);
        string memory broken = _handler.broken();
        assertTrue(bytes(broken).length == 0, broken);
    }

    /// A handler whose acts all fail would keep every promise.
    function test_handler_ActsSucceed() public {
        (uint256 rightful, uint256 stay, uint256 newEngine) = (0, 0, 3);
        _handler.announce(stay, 2 * newEngine + 1, rightful, true); // not published yet
        assertEq(_handler.done(AdoptionHandler.announce.selector), 0, "announced too early");
        _handler.releaseCandidate(newEngine, 0, rightful);
        _handler.announce(stay, 2 * newEngine + 1, rightful, true);
        _handler.cancel(rightful, true);
        _handler.announce(stay, 2 * newEngine + 1, rightful, true);
        _handler.pass(NOTICE);
        _handler.complete(rightful, true);
        _handler.withdraw(newEngine, rightful);
        bytes4[] memory actions = _actions();
        for (uint256 i = 0; i < PROVEN; ++i) {
            assertTrue(_handler.done(actions[i]) != 0, "an act of the handler never succeeds");
        }
        invariant_GOV1_WhatRunsIsItsIssuersChoice();
    }

    function _assertRunsWhatItsIssuerChose(CurrencyToken token) private view {
        (address gate_, address engine_, ) = _handler.adopted(token);
        assertEq(token.gate(), gate_, "GOV-1: gate");
        assertEq(token.engine(), engine_, "GOV-1: engine");
        (gate_, engine_, ) = _handler.announced(token);
        (address announcedGate, address announcedEngine, ) = token.announcedAdoption();
        assertEq(announcedGate, gate_, "GOV-1: gate announced");
        assertEq(announcedEngine, engine_, "GOV-1: engine announced");
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
