//! Two runs that write one target at once.

use super::*;

#[test]
fn two_racing_bundles_of_which_some_are_killed_leave_one_of_them_whole() {
    let desk = Desk::new();
    for format in FORMATS {
        desk.publish(&desk.sources[0].registry, format);
    }
    for (round, mut dice) in rounds() {
        let format = dice.pick(&FORMATS);
        let moments = [dice.moment(desk.whole_run), dice.moment(desk.whole_run)];
        let first = usize::try_from(dice.below(2)).expect("0 or 1");
        thread::scope(|scope| {
            for (place, moment) in [first, 1 - first].into_iter().zip(moments) {
                let mut command = desk.command(&desk.sources[place].registry, format);
                let child = command.spawn().expect("the binary runs");
                let is_writing = || !desk.litter().is_empty();
                scope.spawn(move || awaited(child, moment, is_writing));
            }
        });
        assert!(desk.whole(format).is_some(), "round {round}: {format:?} {moments:?}");
        assert_free(&desk.published(""));
        let next = dice.pick(&[&desk.sources[0], &desk.sources[1]]);
        desk.publish(&next.registry, format);
        let published = desk.whole(format).map(|source| &source.registry);
        assert_eq!(published, Some(&next.registry), "round {round}: {format:?} {moments:?}");
        assert_eq!(desk.litter(), [""; 0], "round {round}: {format:?} {moments:?}");
    }
}
