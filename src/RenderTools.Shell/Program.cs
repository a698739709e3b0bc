using System.Reflection;
using RenderTools.Shell;

// PowerShell's engine tells its maker of the modules that are imported, half a minute later, unless this is set; nothing here needs a network.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

switch (Arguments.Parse(args))
{
    case Request.Help:
        Console.Out.WriteLine(Arguments.Usage);
        return 0;
    case Request.Version:
        Console.Out.WriteLine("rendertools " + typeof(ShellHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        return 0;
    case Request.Misuse(var reason):
        Console.Error.WriteLine(reason);
        Console.Error.WriteLine(Arguments.Usage);
        return 2;
    case var request:
        using (var interruption = new Interruption())
        using (var session = new Session(new Screen(), interruption))
            return session.Run(request);
}
