//! QR codes, read as a phone's camera would.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use serde_json::json;

#[test]
fn a_links_qr_code_leads_to_its_short_address() {
    let ledger = Ledger::start();
    let (shop, other) = (Merchant::new(&ledger), Merchant::new(&ledger));
    let program_id = shop.program(&json!({}));
    let partner = shop.partner(&program_id, &json!({}));
    let path = format!("/v1/affiliates/{}/links", partner.affiliate_id);
    let named = json!({"program_id": program_id, "slug": "the-longest-slug-there-can-be-x", "campaign": "spring"});
    assert_eq!(shop.api.post(&path, &named).problem(422), "validation_failed", "31 characters");
    let named = json!({"program_id": program_id, "slug": "the-longest-slug-there-can-be", "campaign": "spring"});
    shop.api.post(&path, &named).expect(201);
    let links = shop.api.get("/v1/links").expect(200);

    let links = links["data"].as_array().unwrap();
    assert_eq!(links.len(), 2, "one by its code and one by its slug");
    for link in links {
        let path = format!("/v1/links/{}/qr.svg", text(&link["id"]));
        let picture = shop.api.get(&path);
        assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/svg+xml")));
        assert_eq!(read(&picture.text), text(&link["short_url"]));
        assert_eq!(other.api.get(&path).problem(404), "not_found");
    }
}

/// What the code in the picture says.
fn read(svg: &str) -> String {
    let (width, height) = size(svg);
    let mut dark = vec![false; width * height];
    for [left, top, wide, high] in rectangles(svg) {
        for row in top..top + high {
            dark[row * width + left..row * width + left + wide].fill(true);
        }
    }
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| if dark[y * width + x] { 0 } else { 255 });
    let codes = image.detect_grids();
    assert_eq!(codes.len(), 1, "{svg}");
    codes[0].decode().unwrap().1
}

fn size(svg: &str) -> (usize, usize) {
    let (_, view_box) = svg.split_once("viewBox=\"0 0 ").unwrap();
    let (size, _) = view_box.split_once('"').unwrap();
    let (width, height) = size.split_once(' ').unwrap();
    (width.parse().unwrap(), height.parse().unwrap())
}

/// Left, top, width and height of each dark one: the last path has them all, each as `M<left> <top>h<width>v<height>H…V…`.
fn rectangles(svg: &str) -> Vec<[usize; 4]> {
    let (_, path) = svg.rsplit_once(" d=\"").unwrap();
    let (path, _) = path.split_once('"').unwrap();
    let numbers = |rectangle: &str| -> [usize; 4] {
        let mut numbers = rectangle.split([' ', 'h', 'v', 'H']).map(|number| number.parse().unwrap());
        [(); 4].map(|()| numbers.next().unwrap())
    };
    path.split('M').skip(1).map(numbers).collect()
}
