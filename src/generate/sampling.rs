//! The draw of the next piece: temperature, the most probable few (Fan et al., "Hierarchical neural story generation", 2018), the few that
//! make up a share (Holtzman et al., "The curious case of neural text degeneration", 2020), and chance by seed and place.

use rand::Rng;

use crate::data::generator;

/// How the next piece is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampling {
    /// What the logits are divided by; 0 takes the most probable piece always.
    pub temperature: f64,
    /// At most so many of the most probable pieces are drawn from.
    pub top_k: Option<usize>,
    /// The most probable pieces that make up this share, above 0 up to 1, are drawn from.
    pub top_p: f64,
    /// Decides each draw, together with its place.
    pub seed: u64,
}

/// All pieces with their probabilities, the most probable first; among equals, the lower number.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares(pub Vec<(u32, f64)>);

impl Sampling {
    /// Probabilities of the pieces by their logits, at this temperature; those of temperature 1 where it is 0.
    pub fn shares(&self, logits: &[f32]) -> Shares {
        let temperature = match self.temperature > 0.0 {
            true => self.temperature,
            false => 1.0,
        };
        let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let weight = |logit: &f32| (f64::from(logit - highest) / temperature).exp();
        let weights: Vec<f64> = logits.iter().map(weight).collect();
        let total: f64 = weights.iter().sum();
        let shares = weights.iter().map(|weight| weight / total);
        let mut shares: Vec<(u32, f64)> = (0..).zip(shares).collect();
        shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Shares(shares)
    }

    /// Draws the piece of a place; `None` where there are no pieces.
    pub fn draw(&self, shares: &Shares, place: u64) -> Option<(u32, f64)> {
        let drawn_from = &shares.0[..self.count(shares)];
        if self.temperature == 0.0 {
            return drawn_from.first().copied();
        }
        let total: f64 = drawn_from.iter().map(|(_, share)| share).sum();
        let mut left = generator(self.seed, place).random::<f64>() * total;
        let falls = |(_, share): &&(u32, f64)| {
            left -= share;
            left < 0.0
        };
        // Rounding may leave a last crumb: it is the last piece's.
        let drawn = drawn_from.iter().find(falls).or(drawn_from.last());
        drawn.copied()
    }

    /// How many of the most probable pieces are drawn from.
    fn count(&self, shares: &Shares) -> usize {
        let most = self.top_k.unwrap_or(usize::MAX).min(shares.0.len());
        let mut sum = 0.0;
        let before = |(_, share): &&(u32, f64)| {
            let is_wanted = sum < self.top_p;
            sum += share;
            is_wanted
        };
        shares.0[..most].iter().take_while(before).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampling(temperature: f64, top_k: Option<usize>, top_p: f64) -> Sampling {
        Sampling {
            temperature,
            top_k,
            top_p,
            seed: 3,
        }
    }

    /// Logits of the probabilities 0.1, 0.5, 0.1, 0.3.
    fn logits() -> Vec<f32> {
        [0.1_f32, 0.5, 0.1, 0.3].map(f32::ln).to_vec()
    }

    /// How often each piece is drawn in 10,000 places.
    fn drawn(sampling: &Sampling) -> [usize; 4] {
        let shares = sampling.shares(&logits());
        let mut counts = [0; 4];
        for place in 0..10_000 {
            counts[sampling.draw(&shares, place).unwrap().0 as usize] += 1;
        }
        counts
    }

    #[test]
    fn pieces_are_drawn_as_often_as_their_probabilities_say() {
        let counts = drawn(&sampling(1.0, None, 1.0));
        for (count, expected) in counts.into_iter().zip([1_000_usize, 5_000, 1_000, 3_000]) {
            assert!(count.abs_diff(expected) < 200, "{counts:?}");
        }
        assert_eq!(drawn(&sampling(1.0, None, 1.0)), counts);
    }

    #[test]
    fn the_few_most_probable_ones_are_drawn_from() {
        let [a, b, c, d] = drawn(&sampling(1.0, Some(2), 1.0));
        assert_eq!((a, c, b + d), (0, 0, 10_000));
        assert_eq!(drawn(&sampling(1.0, None, 0.5)), [0, 10_000, 0, 0]);
        // Among equals, the lower number.
        let [a, _, c, _] = drawn(&sampling(1.0, Some(3), 1.0));
        assert!(a > 0 && c == 0);
        assert_eq!(drawn(&sampling(0.0, None, 1.0)), [0, 10_000, 0, 0]);
    }

    #[test]
    fn heat_makes_alike_and_cold_unlike() {
        let first = |temperature| sampling(temperature, None, 1.0).shares(&logits()).0[0];
        assert!(first(10.0).1 < 0.3 && first(0.1).1 > 0.99);
        let probable = first(1.0);
        assert_eq!(probable.0, 1);
        assert!((probable.1 - 0.5).abs() < 1e-6);
    }

    #[test]
    fn without_pieces_nothing_is_drawn() {
        let none = sampling(1.0, None, 1.0);
        assert_eq!(none.draw(&none.shares(&[]), 0), None);
    }
}
