//! The drawing pad without a canvas: strokes in a square of side 1, a keyboard cursor, undo.

/// A place on the pad, 0 to 1 from left and from top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// One stroke of the pen.
pub type Stroke = Vec<Point>;

/// How far an arrow key moves the cursor.
const KEY_STEP: f64 = 0.03;

/// The pad.
#[derive(Clone, Debug, PartialEq)]
pub struct Pad {
    /// What is drawn, oldest first.
    pub strokes: Vec<Stroke>,
    /// The keyboard's cursor.
    pub cursor: Point,
    /// Whether the pointer draws now.
    pub is_drawing: bool,
    /// Whether the keyboard's pen is down.
    pub key_pen_down: bool,
}

impl Default for Pad {
    fn default() -> Self {
        let cursor = Point { x: 0.5, y: 0.3 };
        Self {
            strokes: Vec::new(),
            cursor,
            is_drawing: false,
            key_pen_down: false,
        }
    }
}

/// A direction of the arrow keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Up.
    Up,
    /// Down.
    Down,
    /// Left.
    Left,
    /// Right.
    Right,
}

impl Pad {
    /// Whether nothing is drawn.
    pub fn is_empty(&self) -> bool {
        self.strokes.is_empty()
    }

    /// Starts a stroke.
    pub fn pen_down(&mut self, at: Point) {
        self.is_drawing = true;
        self.key_pen_down = false;
        self.strokes.push(vec![inside(at)]);
    }

    /// Goes on with the stroke; returns whether anything changed.
    pub fn pen_move(&mut self, to: Point) -> bool {
        let Some(stroke) = self.strokes.last_mut().filter(|_| self.is_drawing) else {
            return false;
        };
        stroke.push(inside(to));
        true
    }

    /// Ends the stroke.
    pub fn pen_up(&mut self) {
        self.is_drawing = false;
    }

    /// Moves the keyboard's cursor, drawing if its pen is down; returns whether the drawing changed.
    pub fn key_move(&mut self, direction: Direction) -> bool {
        let Point { x, y } = self.cursor;
        self.cursor = inside(match direction {
            Direction::Up => Point { x, y: y - KEY_STEP },
            Direction::Down => Point { x, y: y + KEY_STEP },
            Direction::Left => Point { x: x - KEY_STEP, y },
            Direction::Right => Point { x: x + KEY_STEP, y },
        });
        match self.strokes.last_mut().filter(|_| self.key_pen_down) {
            Some(stroke) => {
                stroke.push(self.cursor);
                true
            }
            None => false,
        }
    }

    /// Puts the keyboard's pen down or lifts it.
    pub fn key_toggle_pen(&mut self) {
        self.key_pen_down = !self.key_pen_down;
        if self.key_pen_down {
            self.strokes.push(vec![self.cursor]);
        }
    }

    /// Lifts the keyboard's pen.
    pub fn key_lift(&mut self) {
        self.key_pen_down = false;
    }

    /// Takes the last stroke back.
    pub fn undo(&mut self) {
        self.strokes.pop();
        self.is_drawing = false;
        self.key_pen_down = false;
    }

    /// Takes everything back; the cursor stays.
    pub fn clear(&mut self) {
        *self = Self {
            cursor: self.cursor,
            ..Self::default()
        };
    }
}

fn inside(point: Point) -> Point {
    Point {
        x: point.x.clamp(0.0, 1.0),
        y: point.y.clamp(0.0, 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[test]
    fn a_pointer_draws_only_while_it_is_down() {
        let mut pad = Pad::default();
        assert!(!pad.pen_move(at(0.5, 0.5)));
        pad.pen_down(at(0.1, 0.1));
        assert!(pad.pen_move(at(2.0, -1.0)));
        pad.pen_up();
        assert!(!pad.pen_move(at(0.5, 0.5)));
        assert_eq!(pad.strokes, [vec![at(0.1, 0.1), at(1.0, 0.0)]]);
    }

    #[test]
    fn a_keyboard_draws_too() {
        let mut pad = Pad::default();
        assert!(!pad.key_move(Direction::Down));
        pad.key_toggle_pen();
        assert!(pad.key_move(Direction::Right));
        pad.key_lift();
        assert!(!pad.key_move(Direction::Right));
        assert_eq!(pad.strokes.len(), 1);
        assert_eq!(pad.strokes[0].len(), 2);
    }

    #[test]
    fn undo_and_clear_take_back() {
        let mut pad = Pad::default();
        pad.pen_down(at(0.1, 0.1));
        pad.pen_down(at(0.2, 0.2));
        pad.undo();
        assert_eq!(pad.strokes.len(), 1);
        pad.clear();
        assert!(pad.is_empty());
        pad.undo();
    }
}
