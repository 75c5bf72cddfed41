"""The playground: small networks that learn two classes, or heights, of points in the plane."""
