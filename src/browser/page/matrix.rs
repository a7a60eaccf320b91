//! A confusion matrix: which class is taken for which.

use super::tag::{Tag, tag};
use super::view::each;
use crate::ui::decimal::fixed;

/// Truth downward, answers across; a cell is the darker, the larger its share of the truth's row.
pub fn matrix(names: &[String], counts: &[Vec<u32>]) -> Tag {
    let head = tag("tr")
        .html(r#"<th scope="col">Truth, answer across</th>"#)
        .child(each(names, |name| {
            tag("th").set("scope", "col").words(name.clone())
        }));
    let row = |(name, counts): (&String, &Vec<u32>)| {
        let all: u32 = counts.iter().sum();
        let cell = |count: &u32| {
            let share = f64::from(*count) / f64::from(all.max(1));
            tag("td")
                .style("--share", fixed(share, 2))
                .words(count.to_string())
        };
        tag("tr")
            .child(tag("th").set("scope", "row").words(name.clone()))
            .child(each(counts, cell))
    };
    tag("table")
        .set("class", "matrix")
        .child(tag("thead").child(head))
        .child(tag("tbody").child(each(names.iter().zip(counts), row)))
}
