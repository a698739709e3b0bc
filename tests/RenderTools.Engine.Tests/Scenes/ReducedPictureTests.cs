using CsCheck;
using RenderTools.Media.Scenes;
using Xunit;

namespace RenderTools.Engine.Tests.Scenes;

public sealed class ReducedPictureTests
{
    private static readonly ReducedSize Size = new(64, 40);

    private static readonly Gen<ReducedPicture> Picture = Gen
        .Byte.Array[Size.Bytes]
        .Select(bytes => new ReducedPicture(Size, bytes));

    [Fact]
    public void A_picture_is_no_distance_from_itself_and_two_are_never_further_apart_than_a_search_without_motion() =>
        Gen.Select(Picture, Picture)
            .Sample(
                (a, b) =>
                {
                    Assert.Equal(0, a.DistanceFrom(a));
                    var plain = a
                        .Bytes.Zip(b.Bytes)
                        .Take(Size.Width * Size.Height)
                        .Sum(p => Math.Abs(p.First - p.Second));
                    Assert.InRange(
                        a.DistanceFrom(b),
                        0,
                        (plain * ReducedPicture.Level / (Size.Width * Size.Height)) + (255 * ReducedPicture.Level)
                    );
                }
            );

    [Fact]
    public void A_pan_of_six_samples_is_nearer_than_half_of_another_picture() =>
        Gen.Select(Picture, Gen.Int[-6, 6], Gen.Int[-6, 6])
            .Sample(
                (picture, x, y) =>
                {
                    var moved = picture.Bytes.ToArray();
                    for (var row = 0; row < Size.Height; row++)
                    {
                        for (var column = 0; column < Size.Width; column++)
                        {
                            var (fromRow, from) = (row + y, column + x);
                            if (fromRow >= 0 && fromRow < Size.Height && from >= 0 && from < Size.Width)
                                moved[(row * Size.Width) + column] = picture.Bytes[(fromRow * Size.Width) + from];
                        }
                    }

                    var other = new ReducedPicture(Size, [.. picture.Bytes.Reverse()]);
                    Assert.True(
                        2 * new ReducedPicture(Size, moved).DistanceFrom(picture) < other.DistanceFrom(picture)
                    );
                }
            );

    [Fact]
    public void Another_brightness_and_another_colour_are_a_distance_of_as_many_levels()
    {
        var grey = new ReducedPicture(Size, [.. Enumerable.Repeat((byte)100, Size.Bytes)]);
        var bright = grey.Bytes.ToArray();
        bright.AsSpan(0, Size.Width * Size.Height).Fill(130);
        var red = grey.Bytes.ToArray();
        red.AsSpan(Size.Width * Size.Height * 5 / 4).Fill(140);
        Assert.Equal(30 * ReducedPicture.Level, new ReducedPicture(Size, bright).DistanceFrom(grey));
        Assert.Equal(40 * ReducedPicture.Level, new ReducedPicture(Size, red).DistanceFrom(grey));
        Assert.Equal((0, 100 * ReducedPicture.Level), (grey.Detail, grey.Brightness));
    }

    [Theory]
    [InlineData(1920, 1080, 128, 72)]
    [InlineData(720, 576, 128, 104)]
    [InlineData(1080, 1920, 72, 128)]
    [InlineData(4096, 16, 128, 8)]
    public void The_size_is_whole_blocks_in_the_shape_of_the_source(int width, int height, int reduced, int rows) =>
        Assert.Equal(
            new ReducedSize(reduced, rows),
            ReducedSize.Of(Planning.Films.Source(new(1, 25)) with { Width = width, Height = height })
        );
}
