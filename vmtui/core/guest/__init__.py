"""What a guest's own view shows besides its details: charts, XML, snapshots."""
