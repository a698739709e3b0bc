using RenderTools.Machine;
using Xunit;

namespace RenderTools.Engine.Tests.Media;

/// <summary>A job waits for room on a disk that is full, and never on a file system that has no size.</summary>
public class FreeDiskTests
{
    [Theory]
    [InlineData("/proc")]
    [InlineData("/proc/sys")]
    [InlineData("/proc/no/such/folder")]
    public void A_file_system_without_a_size_tells_no_free_space(string folder)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");

        Assert.Null(Resources.FreeDisk(folder));
    }

    [Fact]
    public void A_folder_that_does_not_exist_yet_has_the_space_of_the_one_above()
    {
        var above = Path.GetTempPath();

        Assert.NotNull(Resources.FreeDisk(above));
        Assert.NotNull(Resources.FreeDisk(Path.Combine(above, "rendertools-no", "such")));
    }
}
