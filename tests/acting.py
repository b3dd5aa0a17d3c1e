"""Bulk actions of the admin as an officer does them: choose rows, then press the button of the page that follows."""


def act(client, path, action, rows, **values):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    asked = client.post(path, chosen)
    assert asked.status_code == 200, asked
    return client.post(path, {**chosen, "apply": "1", **values})
